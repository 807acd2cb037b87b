# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""The guide's words: chest, abdomen, kidneys and related complaints."""

from __future__ import annotations

from hospital.demo.guide_words import BodyPartWords, ComplaintWords

_CHEST = (
    ComplaintWords(
        "chest-pain", "胸痛、胸闷", "Chest pain or tightness",
        (
            ("压榨样疼痛超过 15 分钟，或放射到左臂、下颌、后背", "Crushing pain for over 15 minutes, or spreading to the left arm, jaw or back"),
            ("同时出冷汗、脸色苍白、快要晕倒", "With cold sweat, pale face, or about to faint"),
            ("突然撕裂样的胸背痛", "Sudden tearing pain in chest and back"),
            ("同时喘不上气或咯血", "With breathlessness or coughing up blood"),
        ),
        (
            ("cardiology", "活动时胸闷、休息后好转，多由心内科先看", "Tightness on effort that eases with rest: the heart first"),
            ("gastroenterology", "平躺或饭后烧灼感、反酸", "Burning after meals or lying down"),
            ("respiratory", "深呼吸或咳嗽时加重", "Worse with a deep breath or cough"),
        ),
    ),
    ComplaintWords(
        "palpitation", "心慌", "Palpitations",
        (
            ("昏倒过，或同时胸痛", "Fainting, or chest pain with it"),
            ("静坐时心跳每分钟超过 150 次", "Heart rate above 150 at rest"),
        ),
        (
            ("cardiology", "心慌、早搏由心内科看", "Palpitations and extra beats are seen in cardiology"),
            ("endocrinology", "伴怕热、手抖、消瘦，可能与甲状腺有关", "With feeling hot, shaky hands and weight loss: perhaps the thyroid"),
        ),
    ),
    ComplaintWords(
        "cough", "咳嗽、咳痰", "Cough",
        (
            ("大口咯血", "Coughing up a lot of blood"),
            ("嘴唇发紫、喘得说不出整句话", "Blue lips, or too breathless to finish a sentence"),
        ),
        (
            ("respiratory", "咳嗽超过两周，或有黄痰、发热", "A cough over two weeks, or with fever and phlegm"),
            ("ent", "总觉得嗓子有痰、清嗓子", "A constant need to clear the throat"),
            ("general", "刚感冒几天的咳嗽", "A cough of a few days with a cold"),
        ),
    ),
    ComplaintWords(
        "breathless", "气短、喘", "Short of breath",
        (
            ("安静时也喘、不能平躺", "Breathless at rest, or unable to lie flat"),
            ("突然气短，一侧小腿肿痛", "Sudden breathlessness with a swollen, painful calf"),
        ),
        (
            ("respiratory", "哮喘、慢阻肺由呼吸科看", "Asthma and COPD are seen in respiratory medicine"),
            ("cardiology", "活动后气短、脚肿", "Breathless on effort with swollen feet"),
        ),
    ),
    ComplaintWords(
        "breast", "乳房肿块、疼痛", "Breast lump or pain",
        (("乳房红肿热痛伴高烧寒战", "A red, hot, painful breast with high fever and shivering"),),
        (("surgery", "乳腺问题由普通外科看", "Breast problems are seen in general surgery"),),
    ),
)  # fmt: skip

_BELLY = (
    ComplaintWords(
        "stomach", "胃痛、反酸、腹胀", "Stomach pain, reflux, bloating",
        (
            ("呕血，或大便黑得像柏油", "Vomiting blood, or stools black as tar"),
            ("腹部像板一样硬、剧痛", "A belly hard as a board with severe pain"),
            ("上腹闷痛伴出冷汗、胸闷", "Upper belly pain with cold sweat and chest tightness"),
        ),
        (
            ("gastroenterology", "胃痛、反酸由消化内科看，可做胃镜", "Stomach and reflux: gastroenterology, with endoscopy"),
            ("tcm", "长期脾胃不和，希望中医调理", "Long-standing digestive trouble, if you prefer Chinese medicine"),
        ),
    ),
    ComplaintWords(
        "belly", "肚子痛", "Belly pain",
        (
            ("剧痛持续不缓解，或越来越重", "Severe pain that does not ease or gets worse"),
            ("怀孕或可能怀孕，伴阴道出血", "Pregnant, or may be, with bleeding"),
            ("停止排气排便，不停呕吐", "Not passing wind or stool, with constant vomiting"),
        ),
        (
            ("gastroenterology", "反复腹痛、肠胃不适", "Recurring belly pain"),
            ("surgery", "右下腹痛、右上腹痛，要排除阑尾炎、胆囊炎", "Lower right or upper right: rule out appendix and gallbladder"),
            ("gynaecology", "女性下腹痛、与月经有关", "In women, low pain linked with periods"),
        ),
    ),
    ComplaintWords(
        "bowel", "腹泻、便秘、便血", "Diarrhoea, constipation, blood in stool",
        (
            ("大量便血，头晕站不稳", "Heavy bleeding, dizzy on standing"),
            ("水样腹泻后尿很少、意识模糊", "Watery diarrhoea with little urine or confusion"),
        ),
        (
            ("gastroenterology", "大便习惯改变由消化内科看，可做肠镜", "A change of bowel habit, with colonoscopy if needed"),
            ("surgery", "便时鲜血、肛门疼痛", "Fresh blood or pain on passing stool"),
        ),
    ),
    ComplaintWords(
        "urine", "尿频、尿痛、血尿", "Frequent, painful or bloody urine",
        (
            ("一滴尿也排不出、小腹胀痛", "Cannot pass any urine, with a painful belly"),
            ("腰痛伴高烧寒战", "Pain in the flank with high fever and shivering"),
        ),
        (
            ("urology", "结石、前列腺、排尿困难由泌尿外科看", "Stones, prostate, trouble passing urine"),
            ("nephrology", "泡沫尿、水肿、化验有蛋白尿", "Foamy urine, swelling, or protein in a test"),
            ("gynaecology", "女性伴白带异常", "In women with unusual discharge"),
        ),
    ),
)  # fmt: skip

TRUNK = (BodyPartWords("chest", "胸部", "Chest", _CHEST), BodyPartWords("belly", "腹部", "Belly", _BELLY))
