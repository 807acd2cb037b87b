# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""The conditions of the invented patients: each with its codes, its medicines and the department that treats it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Medicine:
    atc: str
    english: str
    name: str
    dose: float
    unit: str
    times: tuple[str, ...]  # R4 EventTiming codes
    words: str
    label_english: str
    words_english: str
    per_day: int = 1


@dataclass(frozen=True)
class Problem:
    key: str
    icd10: str
    snomed: str
    english: str
    name: str
    doctor: str
    medicines: tuple[Medicine, ...] = ()


UNITS = {"片": "tablet", "粒": "capsule", "吸": "puff"}
_MORNING, _EVENING, _AFTER_MEALS, _BEFORE_MEALS, _SLEEP = ("MORN",), ("EVE",), ("PC",), ("AC",), ("HS",)

AMLODIPINE = Medicine(
    "C08CA01",
    "amlodipine",
    "苯磺酸氨氯地平片 5 mg",
    1,
    "片",
    _MORNING,
    "口服，每日 1 次，每次 1 片，早晨服用",
    "Amlodipine tablets 5 mg",
    "By mouth, 1 tablet once a day, in the morning",
)
METFORMIN = Medicine(
    "A10BA02",
    "metformin",
    "盐酸二甲双胍缓释片 0.5 g",
    1,
    "片",
    _AFTER_MEALS,
    "口服，每日 2 次，每次 1 片，餐后服用",
    "Metformin slow-release tablets 0.5 g",
    "By mouth, 1 tablet twice a day, after meals",
    2,
)
ATORVASTATIN = Medicine(
    "C10AA05",
    "atorvastatin",
    "阿托伐他汀钙片 20 mg",
    1,
    "片",
    _SLEEP,
    "口服，每晚 1 次，每次 1 片，睡前服用",
    "Atorvastatin tablets 20 mg",
    "By mouth, 1 tablet every night, at bedtime",
)
ASPIRIN = Medicine(
    "B01AC06",
    "acetylsalicylic acid",
    "阿司匹林肠溶片 100 mg",
    1,
    "片",
    _BEFORE_MEALS,
    "口服，每日 1 次，每次 1 片，餐前服用",
    "Aspirin gastro-resistant tablets 100 mg",
    "By mouth, 1 tablet once a day, before a meal",
)
LOSARTAN = Medicine(
    "C09CA01",
    "losartan",
    "氯沙坦钾片 50 mg",
    1,
    "片",
    _MORNING,
    "口服，每日 1 次，每次 1 片，早晨服用",
    "Losartan tablets 50 mg",
    "By mouth, 1 tablet once a day, in the morning",
)
OMEPRAZOLE = Medicine(
    "A02BC01",
    "omeprazole",
    "奥美拉唑肠溶胶囊 20 mg",
    1,
    "粒",
    _BEFORE_MEALS,
    "口服，每日 1 次，每次 1 粒，早餐前服用",
    "Omeprazole gastro-resistant capsules 20 mg",
    "By mouth, 1 capsule once a day, before breakfast",
)
BUDESONIDE = Medicine(
    "R03AK07",
    "formoterol and budesonide",
    "布地奈德福莫特罗吸入粉雾剂",
    1,
    "吸",
    _MORNING,
    "吸入，每日 2 次，每次 1 吸，用后漱口",
    "Budesonide and formoterol inhalation powder",
    "Inhale 1 puff twice a day, rinse your mouth afterwards",
    2,
)
LORATADINE = Medicine(
    "R06AX13",
    "loratadine",
    "氯雷他定片 10 mg",
    1,
    "片",
    _EVENING,
    "口服，每晚 1 次，每次 1 片",
    "Loratadine tablets 10 mg",
    "By mouth, 1 tablet every night",
)
CALCIUM = Medicine(
    "A12AX",
    "calcium with vitamin D",
    "碳酸钙 D3 片 600 mg",
    1,
    "片",
    _AFTER_MEALS,
    "口服，每日 1 次，每次 1 片，餐后服用",
    "Calcium carbonate with vitamin D3 tablets 600 mg",
    "By mouth, 1 tablet once a day, after a meal",
)
IRON = Medicine(
    "B03AA02",
    "ferrous fumarate",
    "富马酸亚铁片 0.2 g",
    1,
    "片",
    _AFTER_MEALS,
    "口服，每日 2 次，每次 1 片，餐后服用",
    "Ferrous fumarate tablets 0.2 g",
    "By mouth, 1 tablet twice a day, after meals",
    2,
)
FEBUXOSTAT = Medicine(
    "M04AA03",
    "febuxostat",
    "非布司他片 40 mg",
    1,
    "片",
    _MORNING,
    "口服，每日 1 次，每次 1 片",
    "Febuxostat tablets 40 mg",
    "By mouth, 1 tablet once a day",
)
FOLIC_ACID = Medicine(
    "B03BB01",
    "folic acid",
    "叶酸片 0.4 mg",
    1,
    "片",
    _MORNING,
    "口服，每日 1 次，每次 1 片",
    "Folic acid tablets 0.4 mg",
    "By mouth, 1 tablet once a day, in the morning",
)

PROBLEMS = (
    Problem("hypertension", "I10", "59621000", "Essential hypertension", "原发性高血压", "liming", (AMLODIPINE,)),
    Problem("diabetes", "E11.9", "44054006", "Diabetes mellitus type 2", "2 型糖尿病", "zhouwenying", (METFORMIN,)),
    Problem("lipids", "E78.5", "55822004", "Hyperlipidaemia", "高脂血症", "sunyuzhen", (ATORVASTATIN,)),
    Problem("gastritis", "K29.5", "8493009", "Chronic gastritis", "慢性胃炎", "caojun", (OMEPRAZOLE,)),
    Problem("kidney", "N18.3", "433144002", "Chronic kidney disease stage 3", "慢性肾脏病 3 期", "dongshulan", (LOSARTAN,)),
    Problem("coronary", "I25.1", "53741008", "Coronary arteriosclerosis", "冠状动脉粥样硬化性心脏病", "liming", (ASPIRIN,)),
    Problem("asthma", "J45.9", "195967001", "Asthma", "支气管哮喘", "tangli", (BUDESONIDE,)),
    Problem("copd", "J44.9", "13645005", "Chronic obstructive lung disease", "慢性阻塞性肺疾病", "fanwei", (BUDESONIDE,)),
    Problem("rhinitis", "J30.4", "61582004", "Allergic rhinitis", "过敏性鼻炎", "baijing", (LORATADINE,)),
    Problem("eczema", "L20.9", "24079001", "Atopic dermatitis", "特应性皮炎", "mengkun"),
    Problem("thyroid-nodule", "E04.1", "237495005", "Thyroid nodule", "甲状腺结节", "xuzhiqiang"),
    Problem("osteoporosis", "M81.0", "64859006", "Osteoporosis", "骨质疏松症", "luoyan", (CALCIUM,)),
    Problem("cataract", "H25.9", "193570009", "Cataract", "老年性白内障", "fangzhe"),
    Problem("gout", "M10.9", "90560007", "Gout", "痛风", "luoyan", (FEBUXOSTAT,)),
    Problem("knee", "M17.9", "239873007", "Osteoarthritis of knee", "膝骨关节炎", "yaoguangming"),
    Problem("anaemia", "D50.9", "87522002", "Iron deficiency anaemia", "缺铁性贫血", "lvmin", (IRON,)),
    Problem("pregnancy", "Z34.0", "77386006", "Pregnant", "早期妊娠", "lufang", (FOLIC_ACID,)),
)  # fmt: skip

BY_KEY = {problem.key: problem for problem in PROBLEMS}


@dataclass(frozen=True)
class Allergy:
    snomed: str
    english: str
    name: str
    category: str
    criticality: str
    reaction: str
    reaction_english: str


ALLERGIES = (
    Allergy(
        "764146007",
        "Penicillin",
        "青霉素",
        "medication",
        "high",
        "全身皮疹、呼吸困难",
        "Rash all over, trouble breathing",
    ),
    Allergy("387207008", "Ibuprofen", "布洛芬", "medication", "low", "皮肤瘙痒", "Itchy skin"),
    Allergy("256349002", "Peanut", "花生", "food", "high", "口唇肿胀", "Swollen lips"),
    Allergy("735029006", "Shellfish", "虾蟹等甲壳类", "food", "low", "荨麻疹", "Hives"),
    Allergy("260147004", "House dust mite", "尘螨", "environment", "low", "打喷嚏、流清涕", "Sneezing, runny nose"),
)


@dataclass(frozen=True)
class Vaccine:
    cvx: str
    english: str
    name: str
    label_english: str
    ages: tuple[int, int]
    months_ago: int


VACCINES = (
    Vaccine("141", "Influenza, seasonal, injectable", "流感疫苗", "Influenza vaccine", (3, 120), 13),
    Vaccine("213", "SARS-COV-2 (COVID-19) vaccine, UNSPECIFIED", "新型冠状病毒疫苗", "COVID-19 vaccine", (18, 120), 34),
    Vaccine(
        "33",
        "pneumococcal polysaccharide PPV23",
        "23 价肺炎球菌多糖疫苗",
        "Pneumococcal vaccine (PPV23)",
        (60, 120),
        20,
    ),
    Vaccine("187", "zoster recombinant", "重组带状疱疹疫苗", "Shingles vaccine", (50, 120), 9),
    Vaccine("03", "MMR", "麻腮风联合减毒活疫苗", "Measles, mumps and rubella vaccine", (2, 12), 24),
    Vaccine("45", "Hep B, unspecified formulation", "乙型肝炎疫苗", "Hepatitis B vaccine", (0, 12), 30),
)
