"""The conditions of the invented patients: each with its codes and the doctor who treats it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    key: str
    icd10: str
    snomed: str
    english: str
    name: str
    doctor: str


PROBLEMS = (
    Problem("hypertension", "I10", "59621000", "Essential hypertension", "原发性高血压", "liming"),
    Problem("diabetes", "E11.9", "44054006", "Diabetes mellitus type 2", "2 型糖尿病", "zhouwenying"),
    Problem("lipids", "E78.5", "55822004", "Hyperlipidaemia", "高脂血症", "sunyuzhen"),
    Problem("gastritis", "K29.5", "8493009", "Chronic gastritis", "慢性胃炎", "caojun"),
    Problem("kidney", "N18.3", "433144002", "Chronic kidney disease stage 3", "慢性肾脏病 3 期", "dongshulan"),
    Problem("coronary", "I25.1", "53741008", "Coronary arteriosclerosis", "冠状动脉粥样硬化性心脏病", "liming"),
    Problem("heart-failure", "I50.9", "84114007", "Heart failure", "心力衰竭", "liming"),
    Problem("asthma", "J45.9", "195967001", "Asthma", "支气管哮喘", "tangli"),
    Problem("copd", "J44.9", "13645005", "Chronic obstructive lung disease", "慢性阻塞性肺疾病", "fanwei"),
    Problem("rhinitis", "J30.4", "61582004", "Allergic rhinitis", "过敏性鼻炎", "baijing"),
    Problem("eczema", "L20.9", "24079001", "Atopic dermatitis", "特应性皮炎", "mengkun"),
    Problem("thyroid-nodule", "E04.1", "237495005", "Thyroid nodule", "甲状腺结节", "xuzhiqiang"),
    Problem("osteoporosis", "M81.0", "64859006", "Osteoporosis", "骨质疏松症", "luoyan"),
    Problem("cataract", "H25.9", "193570009", "Cataract", "老年性白内障", "fangzhe"),
    Problem("gout", "M10.9", "90560007", "Gout", "痛风", "luoyan"),
    Problem("knee", "M17.9", "239873007", "Osteoarthritis of knee", "膝骨关节炎", "yaoguangming"),
    Problem("anaemia", "D50.9", "87522002", "Iron deficiency anaemia", "缺铁性贫血", "lvmin"),
    Problem("pregnancy", "Z34.0", "77386006", "Pregnant", "早期妊娠", "lufang"),
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
