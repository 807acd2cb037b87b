# ruff: noqa: E501 - one sentence in two languages is one line, so that they can be compared
"""The guide's words: the whole body, women, children, and general questions."""

from __future__ import annotations

from hospital.demo.guide_words import BodyPartWords, ComplaintWords

_WHOLE = (
    ComplaintWords(
        "fever", "发热", "Fever",
        (
            ("神志不清、抽搐或脖子发硬", "Confusion, a seizure or a stiff neck"),
            ("呼吸费力、嘴唇发紫", "Struggling to breathe, or blue lips"),
            ("正在化疗，或白细胞很低", "During chemotherapy or with very low white cells"),
        ),
        (
            ("respiratory", "伴咳嗽、咽痛", "With cough or sore throat"),
            ("general", "没有其他明显不适", "With hardly anything else"),
        ),
    ),
    ComplaintWords(
        "sugar", "口渴、多尿、消瘦、血糖高", "Thirst, passing a lot of urine, weight loss, high sugar",
        (("血糖很高且恶心呕吐、呼吸深快、嗜睡", "Very high sugar with vomiting, deep breathing or drowsiness"),),
        (
            ("endocrinology", "糖尿病、甲状腺由内分泌科看", "Diabetes and thyroid: endocrinology"),
            ("general", "只需复诊、续方", "Only a follow-up or a repeat prescription"),
        ),
    ),
    ComplaintWords(
        "pressure", "血压高", "High blood pressure",
        (
            ("血压超过 180/120，并且头痛剧烈、胸痛或看不清", "Above 180/120 with severe headache, chest pain or blurred sight"),
        ),
        (
            ("cardiology", "血压控制不好、需要调整治疗", "Not well controlled, treatment to be adjusted"),
            ("general", "平稳，只需续方", "Stable, only a repeat prescription"),
            ("nephrology", "同时有蛋白尿、肌酐高", "With protein in urine or raised creatinine"),
        ),
    ),
    ComplaintWords(
        "tired", "乏力、贫血", "Tired or anaemic",
        (("稍动即喘、心慌、站起就晕", "Breathless, racing heart or fainting on standing"),),
        (
            ("haematology", "血红蛋白低、面色苍白", "Low haemoglobin, pale face"),
            ("endocrinology", "怕冷、发胖、嗜睡，可能与甲状腺有关", "Feeling cold and sleepy, gaining weight: perhaps the thyroid"),
            ("general", "说不清原因的乏力", "Tired without knowing why"),
        ),
    ),
    ComplaintWords(
        "unsure", "不知道挂哪个科", "Not sure where to go",
        (
            ("现在有胸痛、呼吸困难、一侧无力或大出血", "Chest pain, trouble breathing, weakness on one side or heavy bleeding now"),
        ),
        (("general", "全科医生先看，需要时帮您转到专科", "A general practitioner sees you first and refers you on"),),
    ),
    ComplaintWords(
        "checkup", "体检报告有异常", "Something unusual in a check-up",
        (("报告上写着“危急值”", "The report says “critical value”"),),
        (("general", "全科解读报告，再决定看哪个专科", "General practice reads the report with you"),),
    ),
)  # fmt: skip

_WOMEN = (
    ComplaintWords(
        "period", "月经不调、痛经、更年期", "Periods or menopause",
        (("一小时湿透一片卫生巾以上，头晕", "Soaking more than a pad an hour, and dizzy"),),
        (
            ("gynaecology", "月经问题由妇产科看", "Period problems are seen in gynaecology"),
            ("tcm", "希望中医调理", "If you prefer Chinese medicine"),
        ),
    ),
    ComplaintWords(
        "pregnant", "怀孕、产检", "Pregnancy",
        (
            ("阴道出血、破水或剧烈腹痛", "Bleeding, waters breaking or severe pain"),
            ("胎动明显减少", "The baby moves much less"),
            ("头痛眼花、血压高", "Headache and blurred sight with high blood pressure"),
        ),
        (("gynaecology", "建档、产检由妇产科看", "Registration and antenatal care"),),
    ),
)  # fmt: skip

_CHILD = (
    ComplaintWords(
        "child-fever", "孩子发热、咳嗽", "Child with fever or cough",
        (
            ("不满三个月，体温 38℃ 及以上", "Under three months old with 38 °C or more"),
            ("抽搐、叫不醒、哭声微弱", "A seizure, cannot be woken, or a weak cry"),
            ("呼吸急促、胸口凹陷、嘴唇发紫", "Fast breathing, chest drawn in, or blue lips"),
            ("身上有压不褪色的紫点", "Purple spots that do not fade when pressed"),
        ),
        (("paediatrics", "14 周岁及以下由儿科看", "Up to 14 years: paediatrics"),),
    ),
    ComplaintWords(
        "child-belly", "孩子腹泻、呕吐、肚子痛", "Child with diarrhoea, vomiting or belly pain",
        (
            ("六到八小时没有尿、眼窝凹陷、精神差", "No urine for six to eight hours, sunken eyes, listless"),
            ("阵阵哭闹伴果酱样大便", "Bouts of crying with stools like jam"),
        ),
        (("paediatrics", "儿科先看，需要时请外科会诊", "Paediatrics first, with surgery if needed"),),
    ),
    ComplaintWords(
        "child-growth", "孩子长不高、疫苗、发育", "Growth, vaccines, development",
        (),
        (("paediatrics", "儿科有生长发育与疫苗咨询", "Paediatrics advises on growth and vaccines"),),
    ),
)  # fmt: skip

PEOPLE = (
    BodyPartWords("whole", "全身", "Whole body", _WHOLE),
    BodyPartWords("women", "女性", "Women", _WOMEN),
    BodyPartWords("child", "孩子", "Children", _CHILD),
)
