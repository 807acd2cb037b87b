# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""Who works in which department: names, titles, rooms, and their expertise. Invented people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoDoctor:
    key: str
    department: str
    name: str
    english: str
    gender: str
    title: str
    room: int
    expertise: str
    expertise_english: str
    famous: bool = False

    @property
    def practitioner_id(self) -> str:
        return f"doctor-{self.key}"

    @property
    def role_id(self) -> str:
        return f"role-{self.key}"


# key | department | name | pinyin | m/f | title | room | expertise | English expertise | * when people queue for this one
_ROWS = """
liming|cardiology|李明|Li Ming|m|chief|305|冠心病介入治疗、难治性高血压|Coronary intervention, resistant hypertension|*
sunyuzhen|cardiology|孙玉珍|Sun Yuzhen|f|associate-chief|306|心律失常、心力衰竭长期管理|Arrhythmia, long-term care of heart failure|
zhengkai|cardiology|郑凯|Zheng Kai|m|attending|307|高血压规范化管理、双心门诊|Hypertension care, psycho-cardiology|
hexin|cardiology|何欣|He Xin|f|resident|308|心血管常见病复诊配药|Follow-up and repeat prescriptions|
zhouwenying|endocrinology|周文英|Zhou Wenying|f|chief|311|糖尿病慢性并发症、胰岛素泵|Diabetic complications, insulin pumps|*
xuzhiqiang|endocrinology|徐志强|Xu Zhiqiang|m|associate-chief|312|甲状腺结节、甲亢与甲减|Thyroid nodules, hyper- and hypothyroidism|
luoyan|endocrinology|罗燕|Luo Yan|f|attending|313|肥胖与代谢综合征、痛风|Obesity, metabolic syndrome, gout|
gaofeng|respiratory|高峰|Gao Feng|m|chief|321|肺结节多学科诊治、间质性肺病|Lung nodules, interstitial lung disease|*
tangli|respiratory|唐丽|Tang Li|f|associate-chief|322|支气管哮喘、慢性咳嗽|Asthma, chronic cough|
fanwei|respiratory|范伟|Fan Wei|m|attending|323|慢阻肺、戒烟门诊、睡眠呼吸暂停|COPD, stopping smoking, sleep apnoea|
panjianhua|gastroenterology|潘建华|Pan Jianhua|m|chief|401|消化道早癌内镜治疗|Endoscopic treatment of early cancers|
dengjie|gastroenterology|邓洁|Deng Jie|f|associate-chief|402|炎症性肠病、脂肪肝|Inflammatory bowel disease, fatty liver|
caojun|gastroenterology|曹军|Cao Jun|m|attending|403|幽门螺杆菌根除、反流性食管炎|Helicobacter pylori, reflux oesophagitis|
weiguoliang|neurology|魏国良|Wei Guoliang|m|chief|411|脑血管病、眩晕|Stroke, vertigo|
jiangxue|neurology|蒋雪|Jiang Xue|f|associate-chief|412|帕金森病、认知障碍|Parkinson's disease, cognitive disorders|
yuhao|neurology|余浩|Yu Hao|m|attending|413|头痛、失眠、癫痫|Headache, insomnia, epilepsy|
dongshulan|nephrology|董淑兰|Dong Shulan|f|chief|421|慢性肾脏病、糖尿病肾病|Chronic and diabetic kidney disease|
yeqing|nephrology|叶青|Ye Qing|f|associate-chief|422|肾小球肾炎、腹膜透析随访|Glomerulonephritis, peritoneal dialysis|
chenglong|nephrology|程龙|Cheng Long|m|attending|423|蛋白尿、血尿的筛查|Screening of protein and blood in urine|
suping|haematology|苏平|Su Ping|m|chief|201|淋巴瘤、骨髓瘤|Lymphoma, myeloma|
lvmin|haematology|吕敏|Lyu Min|f|attending|202|贫血、血小板减少、抗凝管理|Anaemia, low platelets, anticoagulation|
dingzhiyuan|surgery|丁志远|Ding Zhiyuan|m|chief|501|甲状腺与乳腺肿瘤微创手术|Minimally invasive thyroid and breast surgery|
renhong|surgery|任红|Ren Hong|f|associate-chief|502|乳腺疾病诊治|Breast disease|
shenbo|surgery|沈波|Shen Bo|m|attending|503|胆囊结石、疝气、日间手术|Gallstones, hernia, day surgery|
yaoguangming|orthopaedics|姚光明|Yao Guangming|m|chief|211|人工膝髋关节置换|Knee and hip replacement|*
lujia|orthopaedics|卢佳|Lu Jia|f|associate-chief|212|颈椎病、腰椎间盘突出|Cervical and lumbar disc disease|
jiangtao|orthopaedics|姜涛|Jiang Tao|m|attending|213|运动损伤、骨质疏松性骨折|Sports injuries, osteoporotic fractures|
cuizhenyu|orthopaedics|崔振宇|Cui Zhenyu|m|resident|214|骨折术后复查、换药|Fracture follow-up, dressings|
zhongqiang|urology|钟强|Zhong Qiang|m|chief|221|前列腺疾病、泌尿系肿瘤|Prostate disease, urological tumours|
tanlei|urology|谭磊|Tan Lei|m|attending|222|泌尿系结石微创治疗|Minimally invasive stone treatment|
lufang|gynaecology|陆芳|Lu Fang|f|chief|231|高危妊娠、产前诊断|High-risk pregnancy, prenatal diagnosis|*
wangmeiling|gynaecology|汪美玲|Wang Meiling|f|associate-chief|232|子宫肌瘤、宫腔镜|Fibroids, hysteroscopy|
shiyu|gynaecology|石玉|Shi Yu|f|attending|233|月经不调、更年期、妇科炎症|Menstrual problems, menopause, infections|
jintian|paediatrics|金田|Jin Tian|f|chief|241|小儿哮喘与过敏|Childhood asthma and allergy|*
jianing|paediatrics|贾宁|Jia Ning|f|associate-chief|242|生长发育、矮小症|Growth and short stature|
xiafan|paediatrics|夏帆|Xia Fan|m|attending|243|小儿发热、咳嗽、腹泻|Fever, cough and diarrhoea in children|
fuqiang|paediatrics|付强|Fu Qiang|m|resident|244|儿童常见病、疫苗咨询|Common childhood illness, vaccination advice|
fangzhe|ophthalmology|方喆|Fang Zhe|m|chief|511|白内障超声乳化、青光眼|Cataract surgery, glaucoma|
zouying|ophthalmology|邹莹|Zou Ying|f|attending|512|干眼、近视防控|Dry eye, short-sightedness|
xiongwei|ent|熊伟|Xiong Wei|m|associate-chief|521|鼻窦炎、鼾症|Sinusitis, snoring|
baijing|ent|白静|Bai Jing|f|attending|522|过敏性鼻炎、耳鸣|Allergic rhinitis, tinnitus|
mengkun|dermatology|孟堃|Meng Kun|m|chief|531|银屑病、特应性皮炎生物治疗|Psoriasis, biologics for atopic dermatitis|
qinlan|dermatology|秦岚|Qin Lan|f|attending|532|痤疮、湿疹、荨麻疹|Acne, eczema, hives|
qiuyunhe|tcm|邱云鹤|Qiu Yunhe|m|chief|601|脾胃病、失眠的中医调理|Digestion and insomnia in Chinese medicine|*
houxiaomei|tcm|侯小梅|Hou Xiaomei|f|attending|602|针灸推拿、颈肩腰腿痛|Acupuncture, tuina, neck and back pain|
longyi|general|龙怡|Long Yi|f|associate-chief|101|多病共存、慢病综合管理|Several illnesses at once, long-term care|
maosiyuan|general|毛思远|Mao Siyuan|m|attending|102|慢病续方、体检报告解读|Repeat prescriptions, check-up results|
lei|general|雷婷|Lei Ting|f|resident|103|健康咨询、导诊分诊|Health advice, finding the right department|
"""


def _doctor(row: str) -> DemoDoctor:
    key, department, name, english, gender, title, room, expertise, expertise_english, famous = row.split("|")
    return DemoDoctor(
        key, department, name, english, {"m": "male", "f": "female"}[gender], title, int(room), expertise,
        expertise_english, famous == "*",
    )  # fmt: skip


DOCTORS = tuple(_doctor(row) for row in _ROWS.strip().splitlines())
BY_KEY = {doctor.key: doctor for doctor in DOCTORS}
