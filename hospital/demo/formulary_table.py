# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""The hospital's formulary: the medicines that its pharmacy knows, their ingredients and their forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class DoseForm:
    """A dose form and the unit in which its doses are counted, in Chinese and in English."""

    code: str
    name: str
    english: str
    unit: str
    unit_english: str


@dataclass(frozen=True)
class Ingredient:
    code: str
    name: str
    english: str


@dataclass(frozen=True)
class Strength:
    """How much of an ingredient is in one unit of the form; without an amount where the label gives none."""

    ingredient: Ingredient
    amount: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class FormularyMedicine:
    """One medicine of the formulary. `synonyms`: brand and everyday names, searched beside its name."""

    key: str
    atc: str
    name: str
    english: str
    form: DoseForm
    strengths: tuple[Strength, ...]
    synonyms: tuple[str, ...]


# code | form | English | unit | English unit
_FORMS = """
tablet|片剂|Tablet|片|tablet
slow-tablet|缓释片|Slow-release tablet|片|tablet
enteric-tablet|肠溶片|Gastro-resistant tablet|片|tablet
capsule|胶囊|Capsule|粒|capsule
enteric-capsule|肠溶胶囊|Gastro-resistant capsule|粒|capsule
soft-capsule|软胶囊|Soft capsule|粒|capsule
powder|散剂|Powder|袋|sachet
suspension|混悬液|Oral suspension|mL|mL
solution|口服溶液|Oral solution|mL|mL
injection|注射液|Injection|单位|unit
syringe|预充注射笔|Pre-filled pen|支|pen
inhaler|吸入剂|Inhaler|吸|puff
nasal-spray|鼻喷雾剂|Nasal spray|喷|spray
eye-drops|滴眼液|Eye drops|滴|drop
cream|乳膏|Cream|次|application
gel|凝胶|Gel|次|application
"""

# code | Chinese | English
_INGREDIENTS = """
acarbose|阿卡波糖|acarbose
aciclovir|阿昔洛韦|aciclovir
alendronic-acid|阿仑膦酸|alendronic acid
alfacalcidol|阿法骨化醇|alfacalcidol
allopurinol|别嘌醇|allopurinol
ambroxol|氨溴索|ambroxol
amiodarone|胺碘酮|amiodarone
amlodipine|氨氯地平|amlodipine
amoxicillin|阿莫西林|amoxicillin
aspirin|阿司匹林|aspirin (acetylsalicylic acid)
atenolol|阿替洛尔|atenolol
atorvastatin|阿托伐他汀|atorvastatin
azithromycin|阿奇霉素|azithromycin
benazepril|贝那普利|benazepril
bisoprolol|比索洛尔|bisoprolol
budesonide|布地奈德|budesonide
calcitriol|骨化三醇|calcitriol
calcium-carbonate|碳酸钙|calcium carbonate
captopril|卡托普利|captopril
carbamazepine|卡马西平|carbamazepine
cefaclor|头孢克洛|cefaclor
cefixime|头孢克肟|cefixime
cefuroxime|头孢呋辛|cefuroxime
celecoxib|塞来昔布|celecoxib
cetirizine|西替利嗪|cetirizine
chlorphenamine|氯苯那敏|chlorphenamine
clarithromycin|克拉霉素|clarithromycin
clavulanic-acid|克拉维酸|clavulanic acid
clonazepam|氯硝西泮|clonazepam
clopidogrel|氯吡格雷|clopidogrel
codeine|可待因|codeine
colchicine|秋水仙碱|colchicine
dapagliflozin|达格列净|dapagliflozin
dextromethorphan|右美沙芬|dextromethorphan
diazepam|地西泮|diazepam
diclofenac|双氯芬酸|diclofenac
digoxin|地高辛|digoxin
diosmectite|蒙脱石|diosmectite
domperidone|多潘立酮|domperidone
donepezil|多奈哌齐|donepezil
doxazosin|多沙唑嗪|doxazosin
doxycycline|多西环素|doxycycline
drospirenone|屈螺酮|drospirenone
dulaglutide|度拉糖肽|dulaglutide
empagliflozin|恩格列净|empagliflozin
enalapril|依那普利|enalapril
escitalopram|艾司西酞普兰|escitalopram
estazolam|艾司唑仑|estazolam
ethinylestradiol|炔雌醇|ethinylestradiol
etoricoxib|依托考昔|etoricoxib
ezetimibe|依折麦布|ezetimibe
febuxostat|非布司他|febuxostat
felodipine|非洛地平|felodipine
fenofibrate|非诺贝特|fenofibrate
ferrous-fumarate|富马酸亚铁|ferrous fumarate
finasteride|非那雄胺|finasteride
fluconazole|氟康唑|fluconazole
fluoxetine|氟西汀|fluoxetine
folic-acid|叶酸|folic acid
formoterol|福莫特罗|formoterol
furosemide|呋塞米|furosemide
gabapentin|加巴喷丁|gabapentin
gliclazide|格列齐特|gliclazide
glimepiride|格列美脲|glimepiride
hydrochlorothiazide|氢氯噻嗪|hydrochlorothiazide
hydroxychloroquine|羟氯喹|hydroxychloroquine
ibuprofen|布洛芬|ibuprofen
indapamide|吲达帕胺|indapamide
insulin-aspart|门冬胰岛素|insulin aspart
insulin-glargine|甘精胰岛素|insulin glargine
irbesartan|厄贝沙坦|irbesartan
isosorbide-mononitrate|单硝酸异山梨酯|isosorbide mononitrate
lactulose|乳果糖|lactulose
levodopa|左旋多巴|levodopa
benserazide|苄丝肼|benserazide
levofloxacin|左氧氟沙星|levofloxacin
levothyroxine|左甲状腺素|levothyroxine
linagliptin|利格列汀|linagliptin
loperamide|洛哌丁胺|loperamide
loratadine|氯雷他定|loratadine
losartan|氯沙坦|losartan
mecobalamin|甲钴胺|mecobalamin
memantine|美金刚|memantine
metformin|二甲双胍|metformin
methotrexate|甲氨蝶呤|methotrexate
metoprolol|美托洛尔|metoprolol
metronidazole|甲硝唑|metronidazole
mometasone|莫米松|mometasone
montelukast|孟鲁司特|montelukast
mosapride|莫沙必利|mosapride
nifedipine|硝苯地平|nifedipine
nitroglycerin|硝酸甘油|nitroglycerin
olanzapine|奥氮平|olanzapine
olmesartan|奥美沙坦|olmesartan
omeprazole|奥美拉唑|omeprazole
oseltamivir|奥司他韦|oseltamivir
paracetamol|对乙酰氨基酚|paracetamol
perindopril|培哚普利|perindopril
phenytoin|苯妥英|phenytoin
pioglitazone|吡格列酮|pioglitazone
potassium-chloride|氯化钾|potassium chloride
pramipexole|普拉克索|pramipexole
prednisone|泼尼松|prednisone
pregabalin|普瑞巴林|pregabalin
pseudoephedrine|伪麻黄碱|pseudoephedrine
rabeprazole|雷贝拉唑|rabeprazole
repaglinide|瑞格列奈|repaglinide
rifampicin|利福平|rifampicin
rivaroxaban|利伐沙班|rivaroxaban
rosuvastatin|瑞舒伐他汀|rosuvastatin
sacubitril|沙库巴曲|sacubitril
salbutamol|沙丁胺醇|salbutamol
salmeterol|沙美特罗|salmeterol
fluticasone|氟替卡松|fluticasone
semaglutide|司美格鲁肽|semaglutide
sertraline|舍曲林|sertraline
sildenafil|西地那非|sildenafil
simvastatin|辛伐他汀|simvastatin
sitagliptin|西格列汀|sitagliptin
sodium-valproate|丙戊酸钠|sodium valproate
spironolactone|螺内酯|spironolactone
sulfamethoxazole|磺胺甲噁唑|sulfamethoxazole
sulfasalazine|柳氮磺吡啶|sulfasalazine
tamsulosin|坦索罗辛|tamsulosin
telmisartan|替米沙坦|telmisartan
theophylline|茶碱|theophylline
ticagrelor|替格瑞洛|ticagrelor
tiotropium|噻托溴铵|tiotropium
tramadol|曲马多|tramadol
trimethoprim|甲氧苄啶|trimethoprim
trimetazidine|曲美他嗪|trimetazidine
ursodeoxycholic-acid|熊去氧胆酸|ursodeoxycholic acid
valsartan|缬沙坦|valsartan
vitamin-b1|维生素 B1|vitamin B1
vitamin-c|维生素 C|vitamin C
vitamin-d3|维生素 D3|vitamin D3
warfarin|华法林|warfarin
zopiclone|佐匹克隆|zopiclone
hyaluronate|玻璃酸钠|sodium hyaluronate
latanoprost|拉坦前列素|latanoprost
"""

# key | ATC | Chinese | English | form | ingredient=amount unit+… | synonyms
_ROWS = """
amlodipine-5|C08CA01|苯磺酸氨氯地平片 5 mg|Amlodipine tablets 5 mg|tablet|amlodipine=5 mg|络活喜,Norvasc
nifedipine-30|C08CA05|硝苯地平控释片 30 mg|Nifedipine controlled-release tablets 30 mg|slow-tablet|nifedipine=30 mg|拜新同,Adalat
felodipine-5|C08CA02|非洛地平缓释片 5 mg|Felodipine slow-release tablets 5 mg|slow-tablet|felodipine=5 mg|波依定,Plendil
valsartan-80|C09CA03|缬沙坦胶囊 80 mg|Valsartan capsules 80 mg|capsule|valsartan=80 mg|代文,Diovan
losartan-50|C09CA01|氯沙坦钾片 50 mg|Losartan tablets 50 mg|tablet|losartan=50 mg|科素亚,Cozaar
irbesartan-150|C09CA04|厄贝沙坦片 150 mg|Irbesartan tablets 150 mg|tablet|irbesartan=150 mg|安博维,Aprovel
telmisartan-40|C09CA07|替米沙坦片 40 mg|Telmisartan tablets 40 mg|tablet|telmisartan=40 mg|美卡素,Micardis
olmesartan-20|C09CA08|奥美沙坦酯片 20 mg|Olmesartan tablets 20 mg|tablet|olmesartan=20 mg|傲坦,Benicar
valsartan-amlodipine|C09DB01|缬沙坦氨氯地平片（I）80 mg/5 mg|Valsartan and amlodipine tablets 80 mg/5 mg|tablet|valsartan=80 mg+amlodipine=5 mg|倍博特,Exforge
losartan-hctz|C09DA01|氯沙坦钾氢氯噻嗪片 50 mg/12.5 mg|Losartan and hydrochlorothiazide tablets 50 mg/12.5 mg|tablet|losartan=50 mg+hydrochlorothiazide=12.5 mg|海捷亚,Hyzaar
sacubitril-valsartan-100|C09DX04|沙库巴曲缬沙坦钠片 100 mg|Sacubitril and valsartan tablets 100 mg|tablet|sacubitril=49 mg+valsartan=51 mg|诺欣妥,Entresto
captopril-25|C09AA01|卡托普利片 25 mg|Captopril tablets 25 mg|tablet|captopril=25 mg|开博通
enalapril-10|C09AA02|马来酸依那普利片 10 mg|Enalapril tablets 10 mg|tablet|enalapril=10 mg|悦宁定
perindopril-4|C09AA04|培哚普利叔丁胺片 4 mg|Perindopril tablets 4 mg|tablet|perindopril=4 mg|雅施达,Coversyl
benazepril-10|C09AA07|盐酸贝那普利片 10 mg|Benazepril tablets 10 mg|tablet|benazepril=10 mg|洛汀新,Lotensin
metoprolol-47.5|C07AB02|琥珀酸美托洛尔缓释片 47.5 mg|Metoprolol slow-release tablets 47.5 mg|slow-tablet|metoprolol=47.5 mg|倍他乐克,Betaloc
bisoprolol-5|C07AB07|富马酸比索洛尔片 5 mg|Bisoprolol tablets 5 mg|tablet|bisoprolol=5 mg|康忻,Concor
atenolol-25|C07AB03|阿替洛尔片 25 mg|Atenolol tablets 25 mg|tablet|atenolol=25 mg|
indapamide-1.5|C03BA11|吲达帕胺缓释片 1.5 mg|Indapamide slow-release tablets 1.5 mg|slow-tablet|indapamide=1.5 mg|钠催离,Natrilix
hydrochlorothiazide-25|C03AA03|氢氯噻嗪片 25 mg|Hydrochlorothiazide tablets 25 mg|tablet|hydrochlorothiazide=25 mg|双克
furosemide-20|C03CA01|呋塞米片 20 mg|Furosemide tablets 20 mg|tablet|furosemide=20 mg|速尿
spironolactone-20|C03DA01|螺内酯片 20 mg|Spironolactone tablets 20 mg|tablet|spironolactone=20 mg|安体舒通
doxazosin-4|C02CA04|甲磺酸多沙唑嗪缓释片 4 mg|Doxazosin slow-release tablets 4 mg|slow-tablet|doxazosin=4 mg|可多华,Cardura
potassium-chloride-0.5|A12BA01|氯化钾缓释片 0.5 g|Potassium chloride slow-release tablets 0.5 g|slow-tablet|potassium-chloride=0.5 g|补达秀
digoxin-0.25|C01AA05|地高辛片 0.25 mg|Digoxin tablets 0.25 mg|tablet|digoxin=0.25 mg|
amiodarone-200|C01BD01|盐酸胺碘酮片 0.2 g|Amiodarone tablets 0.2 g|tablet|amiodarone=0.2 g|可达龙,Cordarone
isosorbide-40|C01DA14|单硝酸异山梨酯缓释片 40 mg|Isosorbide mononitrate slow-release tablets 40 mg|slow-tablet|isosorbide-mononitrate=40 mg|欣康
nitroglycerin-0.5|C01DA02|硝酸甘油片 0.5 mg|Nitroglycerin sublingual tablets 0.5 mg|tablet|nitroglycerin=0.5 mg|
trimetazidine-20|C01EB15|盐酸曲美他嗪片 20 mg|Trimetazidine tablets 20 mg|tablet|trimetazidine=20 mg|万爽力,Vastarel
atorvastatin-20|C10AA05|阿托伐他汀钙片 20 mg|Atorvastatin tablets 20 mg|tablet|atorvastatin=20 mg|立普妥,Lipitor
rosuvastatin-10|C10AA07|瑞舒伐他汀钙片 10 mg|Rosuvastatin tablets 10 mg|tablet|rosuvastatin=10 mg|可定,Crestor
simvastatin-20|C10AA01|辛伐他汀片 20 mg|Simvastatin tablets 20 mg|tablet|simvastatin=20 mg|舒降之,Zocor
ezetimibe-10|C10AX09|依折麦布片 10 mg|Ezetimibe tablets 10 mg|tablet|ezetimibe=10 mg|益适纯,Ezetrol
fenofibrate-200|C10AB05|非诺贝特胶囊 0.2 g|Fenofibrate capsules 0.2 g|capsule|fenofibrate=0.2 g|力平之,Lipanthyl
aspirin-100|B01AC06|阿司匹林肠溶片 100 mg|Aspirin gastro-resistant tablets 100 mg|enteric-tablet|aspirin=100 mg|拜阿司匹灵,Bayaspirin
clopidogrel-75|B01AC04|硫酸氢氯吡格雷片 75 mg|Clopidogrel tablets 75 mg|tablet|clopidogrel=75 mg|波立维,Plavix
ticagrelor-90|B01AC24|替格瑞洛片 90 mg|Ticagrelor tablets 90 mg|tablet|ticagrelor=90 mg|倍林达,Brilinta
warfarin-2.5|B01AA03|华法林钠片 2.5 mg|Warfarin tablets 2.5 mg|tablet|warfarin=2.5 mg|
rivaroxaban-20|B01AF01|利伐沙班片 20 mg|Rivaroxaban tablets 20 mg|tablet|rivaroxaban=20 mg|拜瑞妥,Xarelto
metformin-500|A10BA02|盐酸二甲双胍缓释片 0.5 g|Metformin slow-release tablets 0.5 g|slow-tablet|metformin=0.5 g|格华止,Glucophage
acarbose-50|A10BF01|阿卡波糖片 50 mg|Acarbose tablets 50 mg|tablet|acarbose=50 mg|拜唐苹,Glucobay
gliclazide-30|A10BB09|格列齐特缓释片 30 mg|Gliclazide slow-release tablets 30 mg|slow-tablet|gliclazide=30 mg|达美康,Diamicron
glimepiride-2|A10BB12|格列美脲片 2 mg|Glimepiride tablets 2 mg|tablet|glimepiride=2 mg|亚莫利,Amaryl
repaglinide-1|A10BX02|瑞格列奈片 1 mg|Repaglinide tablets 1 mg|tablet|repaglinide=1 mg|诺和龙,NovoNorm
pioglitazone-15|A10BG03|盐酸吡格列酮片 15 mg|Pioglitazone tablets 15 mg|tablet|pioglitazone=15 mg|
sitagliptin-100|A10BH01|磷酸西格列汀片 100 mg|Sitagliptin tablets 100 mg|tablet|sitagliptin=100 mg|捷诺维,Januvia
linagliptin-5|A10BH05|利格列汀片 5 mg|Linagliptin tablets 5 mg|tablet|linagliptin=5 mg|欧唐宁,Trajenta
dapagliflozin-10|A10BK01|达格列净片 10 mg|Dapagliflozin tablets 10 mg|tablet|dapagliflozin=10 mg|安达唐,Forxiga
empagliflozin-10|A10BK03|恩格列净片 10 mg|Empagliflozin tablets 10 mg|tablet|empagliflozin=10 mg|欧唐静,Jardiance
semaglutide-0.5|A10BJ06|司美格鲁肽注射液 0.5 mg|Semaglutide injection 0.5 mg|syringe|semaglutide=0.5 mg|诺和泰,Ozempic
dulaglutide-1.5|A10BJ05|度拉糖肽注射液 1.5 mg|Dulaglutide injection 1.5 mg|syringe|dulaglutide=1.5 mg|度易达,Trulicity
insulin-aspart|A10AB05|门冬胰岛素注射液 300 单位/3 mL|Insulin aspart injection 300 units/3 mL|injection|insulin-aspart=1 [iU]|诺和锐,NovoRapid,速效胰岛素
insulin-glargine|A10AE04|甘精胰岛素注射液 300 单位/3 mL|Insulin glargine injection 300 units/3 mL|injection|insulin-glargine=1 [iU]|来得时,Lantus,长效胰岛素
levothyroxine-50|H03AA01|左甲状腺素钠片 50 μg|Levothyroxine tablets 50 micrograms|tablet|levothyroxine=50 ug|优甲乐,Euthyrox
prednisone-5|H02AB07|醋酸泼尼松片 5 mg|Prednisone tablets 5 mg|tablet|prednisone=5 mg|强的松
alendronate-70|M05BA04|阿仑膦酸钠片 70 mg|Alendronic acid tablets 70 mg|tablet|alendronic-acid=70 mg|福善美,Fosamax
calcium-d3-600|A12AX|碳酸钙 D3 片 600 mg|Calcium carbonate with vitamin D3 tablets 600 mg|tablet|calcium-carbonate=1.5 g+vitamin-d3=125 [iU]|钙尔奇,Caltrate
calcitriol-0.25|A11CC04|骨化三醇软胶囊 0.25 μg|Calcitriol soft capsules 0.25 micrograms|soft-capsule|calcitriol=0.25 ug|罗盖全,Rocaltrol
alfacalcidol-0.25|A11CC03|阿法骨化醇软胶囊 0.25 μg|Alfacalcidol soft capsules 0.25 micrograms|soft-capsule|alfacalcidol=0.25 ug|
vitamin-d3-400|A11CC05|维生素 D 滴剂（胶囊型）400 单位|Vitamin D3 soft capsules 400 units|soft-capsule|vitamin-d3=400 [iU]|星鲨
ferrous-fumarate-200|B03AA02|富马酸亚铁片 0.2 g|Ferrous fumarate tablets 0.2 g|tablet|ferrous-fumarate=0.2 g|
folic-acid-0.4|B03BB01|叶酸片 0.4 mg|Folic acid tablets 0.4 mg|tablet|folic-acid=0.4 mg|斯利安
folic-acid-5|B03BB01|叶酸片 5 mg|Folic acid tablets 5 mg|tablet|folic-acid=5 mg|
mecobalamin-0.5|B03BA05|甲钴胺片 0.5 mg|Mecobalamin tablets 0.5 mg|tablet|mecobalamin=0.5 mg|弥可保
vitamin-b1-10|A11DA01|维生素 B1 片 10 mg|Vitamin B1 tablets 10 mg|tablet|vitamin-b1=10 mg|
vitamin-c-100|A11GA01|维生素 C 片 100 mg|Vitamin C tablets 100 mg|tablet|vitamin-c=100 mg|维C
allopurinol-100|M04AA01|别嘌醇片 0.1 g|Allopurinol tablets 0.1 g|tablet|allopurinol=0.1 g|
febuxostat-40|M04AA03|非布司他片 40 mg|Febuxostat tablets 40 mg|tablet|febuxostat=40 mg|优立通,Uloric
colchicine-0.5|M04AC01|秋水仙碱片 0.5 mg|Colchicine tablets 0.5 mg|tablet|colchicine=0.5 mg|
omeprazole-20|A02BC01|奥美拉唑肠溶胶囊 20 mg|Omeprazole gastro-resistant capsules 20 mg|enteric-capsule|omeprazole=20 mg|洛赛克,Losec
rabeprazole-10|A02BC04|雷贝拉唑钠肠溶片 10 mg|Rabeprazole gastro-resistant tablets 10 mg|enteric-tablet|rabeprazole=10 mg|波利特,Pariet
domperidone-10|A03FA03|多潘立酮片 10 mg|Domperidone tablets 10 mg|tablet|domperidone=10 mg|吗丁啉,Motilium
mosapride-5|A03FA09|枸橼酸莫沙必利片 5 mg|Mosapride tablets 5 mg|tablet|mosapride=5 mg|加斯清
smectite-3|A07BC05|蒙脱石散 3 g|Diosmectite powder 3 g|powder|diosmectite=3 g|思密达,Smecta
loperamide-2|A07DA03|盐酸洛哌丁胺胶囊 2 mg|Loperamide capsules 2 mg|capsule|loperamide=2 mg|易蒙停,Imodium
lactulose|A06AD11|乳果糖口服溶液|Lactulose oral solution|solution|lactulose=0.667 g|杜密克,Duphalac
ursodeoxycholic-250|A05AA02|熊去氧胆酸胶囊 250 mg|Ursodeoxycholic acid capsules 250 mg|capsule|ursodeoxycholic-acid=250 mg|优思弗
sulfasalazine-250|A07EC01|柳氮磺吡啶肠溶片 0.25 g|Sulfasalazine gastro-resistant tablets 0.25 g|enteric-tablet|sulfasalazine=0.25 g|
amoxicillin-500|J01CA04|阿莫西林胶囊 0.5 g|Amoxicillin capsules 0.5 g|capsule|amoxicillin=0.5 g|阿莫仙
amoxicillin-clavulanate|J01CR02|阿莫西林克拉维酸钾片 0.375 g|Amoxicillin and clavulanic acid tablets 0.375 g|tablet|amoxicillin=0.25 g+clavulanic-acid=0.125 g|力百汀,Augmentin
cefuroxime-250|J01DC02|头孢呋辛酯片 0.25 g|Cefuroxime tablets 0.25 g|tablet|cefuroxime=0.25 g|西力欣
cefaclor-250|J01DC04|头孢克洛胶囊 0.25 g|Cefaclor capsules 0.25 g|capsule|cefaclor=0.25 g|希刻劳
cefixime-100|J01DD08|头孢克肟胶囊 0.1 g|Cefixime capsules 0.1 g|capsule|cefixime=0.1 g|世福素
azithromycin-250|J01FA10|阿奇霉素片 0.25 g|Azithromycin tablets 0.25 g|tablet|azithromycin=0.25 g|希舒美,Zithromax
clarithromycin-250|J01FA09|克拉霉素片 0.25 g|Clarithromycin tablets 0.25 g|tablet|clarithromycin=0.25 g|克拉仙
levofloxacin-500|J01MA12|左氧氟沙星片 0.5 g|Levofloxacin tablets 0.5 g|tablet|levofloxacin=0.5 g|可乐必妥,Cravit
doxycycline-100|J01AA02|盐酸多西环素片 0.1 g|Doxycycline tablets 0.1 g|tablet|doxycycline=0.1 g|
metronidazole-200|P01AB01|甲硝唑片 0.2 g|Metronidazole tablets 0.2 g|tablet|metronidazole=0.2 g|灭滴灵
cotrimoxazole-480|J01EE01|复方磺胺甲噁唑片|Trimethoprim and sulfamethoxazole tablets|tablet|sulfamethoxazole=0.4 g+trimethoprim=80 mg|复方新诺明
fluconazole-150|J02AC01|氟康唑胶囊 150 mg|Fluconazole capsules 150 mg|capsule|fluconazole=150 mg|大扶康,Diflucan
aciclovir-200|J05AB01|阿昔洛韦片 0.2 g|Aciclovir tablets 0.2 g|tablet|aciclovir=0.2 g|
oseltamivir-75|J05AH02|磷酸奥司他韦胶囊 75 mg|Oseltamivir capsules 75 mg|capsule|oseltamivir=75 mg|达菲,Tamiflu
rifampicin-150|J04AB02|利福平胶囊 0.15 g|Rifampicin capsules 0.15 g|capsule|rifampicin=0.15 g|
hydroxychloroquine-200|P01BA02|硫酸羟氯喹片 0.2 g|Hydroxychloroquine tablets 0.2 g|tablet|hydroxychloroquine=0.2 g|纷乐,Plaquenil
ibuprofen-300|M01AE01|布洛芬缓释胶囊 0.3 g|Ibuprofen slow-release capsules 0.3 g|capsule|ibuprofen=0.3 g|芬必得
ibuprofen-suspension|M01AE01|布洛芬混悬液 100 mL:2 g|Ibuprofen oral suspension 100 mL:2 g|suspension|ibuprofen=20 mg|美林,Motrin
diclofenac-75|M01AB05|双氯芬酸钠缓释片 75 mg|Diclofenac slow-release tablets 75 mg|slow-tablet|diclofenac=75 mg|扶他林,Voltaren
diclofenac-gel|M02AA15|双氯芬酸二乙胺乳胶剂|Diclofenac gel|gel|diclofenac|扶他林乳胶剂
celecoxib-200|M01AH01|塞来昔布胶囊 0.2 g|Celecoxib capsules 0.2 g|capsule|celecoxib=0.2 g|西乐葆,Celebrex
etoricoxib-60|M01AH05|依托考昔片 60 mg|Etoricoxib tablets 60 mg|tablet|etoricoxib=60 mg|安康信,Arcoxia
paracetamol-500|N02BE01|对乙酰氨基酚片 0.5 g|Paracetamol tablets 0.5 g|tablet|paracetamol=0.5 g|必理通,泰诺林,Tylenol,扑热息痛
cold-compound|N02BE51|酚麻美敏片|Paracetamol, pseudoephedrine, dextromethorphan and chlorphenamine tablets|tablet|paracetamol=325 mg+pseudoephedrine=30 mg+dextromethorphan=15 mg+chlorphenamine=2 mg|泰诺,感冒药
tramadol-100|N02AX02|盐酸曲马多缓释片 0.1 g|Tramadol slow-release tablets 0.1 g|slow-tablet|tramadol=0.1 g|奇曼丁
codeine-30|R05DA04|磷酸可待因片 30 mg|Codeine tablets 30 mg|tablet|codeine=30 mg|
methotrexate-2.5|L04AX03|甲氨蝶呤片 2.5 mg|Methotrexate tablets 2.5 mg|tablet|methotrexate=2.5 mg|MTX
loratadine-10|R06AX13|氯雷他定片 10 mg|Loratadine tablets 10 mg|tablet|loratadine=10 mg|开瑞坦,Claritin
cetirizine-10|R06AE07|盐酸西替利嗪片 10 mg|Cetirizine tablets 10 mg|tablet|cetirizine=10 mg|仙特明,Zyrtec
chlorphenamine-4|R06AB04|马来酸氯苯那敏片 4 mg|Chlorphenamine tablets 4 mg|tablet|chlorphenamine=4 mg|扑尔敏
montelukast-10|R03DC03|孟鲁司特钠片 10 mg|Montelukast tablets 10 mg|tablet|montelukast=10 mg|顺尔宁,Singulair
budesonide-formoterol|R03AK07|布地奈德福莫特罗吸入粉雾剂|Budesonide and formoterol inhalation powder|inhaler|budesonide=160 ug+formoterol=4.5 ug|信必可,Symbicort
salmeterol-fluticasone|R03AK06|沙美特罗替卡松吸入粉雾剂|Salmeterol and fluticasone inhalation powder|inhaler|salmeterol=50 ug+fluticasone=250 ug|舒利迭,Seretide
salbutamol|R03AC02|硫酸沙丁胺醇吸入气雾剂 100 μg|Salbutamol inhaler 100 micrograms|inhaler|salbutamol=100 ug|万托林,Ventolin
tiotropium-18|R03BB04|噻托溴铵吸入粉雾剂 18 μg|Tiotropium inhalation powder 18 micrograms|inhaler|tiotropium=18 ug|思力华,Spiriva
theophylline-100|R03DA04|茶碱缓释片 0.1 g|Theophylline slow-release tablets 0.1 g|slow-tablet|theophylline=0.1 g|舒弗美
mometasone-nasal|R01AD09|糠酸莫米松鼻喷雾剂 50 μg|Mometasone nasal spray 50 micrograms|nasal-spray|mometasone=50 ug|内舒拿,Nasonex
mometasone-cream|D07AC13|糠酸莫米松乳膏|Mometasone cream|cream|mometasone|艾洛松,Elocon
ambroxol-30|R05CB06|盐酸氨溴索片 30 mg|Ambroxol tablets 30 mg|tablet|ambroxol=30 mg|沐舒坦,Mucosolvan
sertraline-50|N06AB06|盐酸舍曲林片 50 mg|Sertraline tablets 50 mg|tablet|sertraline=50 mg|左洛复,Zoloft
escitalopram-10|N06AB10|草酸艾司西酞普兰片 10 mg|Escitalopram tablets 10 mg|tablet|escitalopram=10 mg|来士普,Lexapro
fluoxetine-20|N06AB03|盐酸氟西汀胶囊 20 mg|Fluoxetine capsules 20 mg|capsule|fluoxetine=20 mg|百优解,Prozac
olanzapine-5|N05AH03|奥氮平片 5 mg|Olanzapine tablets 5 mg|tablet|olanzapine=5 mg|再普乐,Zyprexa
zopiclone-7.5|N05CF01|佐匹克隆片 7.5 mg|Zopiclone tablets 7.5 mg|tablet|zopiclone=7.5 mg|
estazolam-1|N05CD04|艾司唑仑片 1 mg|Estazolam tablets 1 mg|tablet|estazolam=1 mg|舒乐安定
diazepam-2.5|N05BA01|地西泮片 2.5 mg|Diazepam tablets 2.5 mg|tablet|diazepam=2.5 mg|安定
clonazepam-2|N03AE01|氯硝西泮片 2 mg|Clonazepam tablets 2 mg|tablet|clonazepam=2 mg|
carbamazepine-200|N03AF01|卡马西平片 0.2 g|Carbamazepine tablets 0.2 g|tablet|carbamazepine=0.2 g|得理多,Tegretol
phenytoin-100|N03AB02|苯妥英钠片 0.1 g|Phenytoin tablets 0.1 g|tablet|phenytoin=0.1 g|大仑丁
valproate-500|N03AG01|丙戊酸钠缓释片 0.5 g|Sodium valproate slow-release tablets 0.5 g|slow-tablet|sodium-valproate=0.5 g|德巴金,Depakine
gabapentin-300|N03AX12|加巴喷丁胶囊 0.3 g|Gabapentin capsules 0.3 g|capsule|gabapentin=0.3 g|
pregabalin-75|N03AX16|普瑞巴林胶囊 75 mg|Pregabalin capsules 75 mg|capsule|pregabalin=75 mg|乐瑞卡,Lyrica
levodopa-benserazide|N04BA02|多巴丝肼片 0.25 g|Levodopa and benserazide tablets 0.25 g|tablet|levodopa=200 mg+benserazide=50 mg|美多芭,Madopar
pramipexole-0.25|N04BC05|盐酸普拉克索片 0.25 mg|Pramipexole tablets 0.25 mg|tablet|pramipexole=0.25 mg|森福罗
donepezil-5|N06DA02|盐酸多奈哌齐片 5 mg|Donepezil tablets 5 mg|tablet|donepezil=5 mg|安理申,Aricept
memantine-10|N06DX01|盐酸美金刚片 10 mg|Memantine tablets 10 mg|tablet|memantine=10 mg|易倍申
tamsulosin-0.2|G04CA02|盐酸坦索罗辛缓释胶囊 0.2 mg|Tamsulosin slow-release capsules 0.2 mg|capsule|tamsulosin=0.2 mg|哈乐,Harnal
finasteride-5|G04CB01|非那雄胺片 5 mg|Finasteride tablets 5 mg|tablet|finasteride=5 mg|保列治,Proscar
sildenafil-50|G04BE03|枸橼酸西地那非片 50 mg|Sildenafil tablets 50 mg|tablet|sildenafil=50 mg|万艾可,Viagra
drospirenone-ethinylestradiol|G03AA12|屈螺酮炔雌醇片|Drospirenone and ethinylestradiol tablets|tablet|drospirenone=3 mg+ethinylestradiol=30 ug|优思明,Yasmin
hyaluronate-eye|S01KA01|玻璃酸钠滴眼液 0.1%|Sodium hyaluronate eye drops 0.1%|eye-drops|hyaluronate|海露,人工泪液
latanoprost-eye|S01EE01|拉坦前列素滴眼液 0.005%|Latanoprost eye drops 0.005%|eye-drops|latanoprost|适利达,Xalatan
"""


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


FORMS: Final = {row[0]: DoseForm(*row) for row in _rows(_FORMS)}
INGREDIENTS: Final = {row[0]: Ingredient(*row) for row in _rows(_INGREDIENTS)}


def _strength(text: str) -> Strength:
    code, _, amount = text.partition("=")
    number, _, unit = amount.partition(" ")
    return Strength(INGREDIENTS[code], float(number), unit) if number else Strength(INGREDIENTS[code])


def _entry(row: list[str]) -> FormularyMedicine:
    key, atc, name, english, form, strengths, synonyms = row
    listed = tuple(_strength(text) for text in strengths.split("+"))
    return FormularyMedicine(key, atc, name, english, FORMS[form], listed, tuple(filter(None, synonyms.split(","))))


FORMULARY: Final = tuple(_entry(row) for row in _rows(_ROWS))
BY_KEY: Final = {entry.key: entry for entry in FORMULARY}
