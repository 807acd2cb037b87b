# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""What the laboratory measures: LOINC code, Chinese name, unit, reference range, and what is critical.

Reference ranges follow the usual Chinese adult ranges (WS/T 404 and WS/T 405 series); values are drawn around `usual`.
"""

from __future__ import annotations

from dataclasses import dataclass

Limits = tuple[float | None, float | None]


@dataclass(frozen=True)
class Analyte:
    key: str
    loinc: str
    english: str
    name: str
    unit: str
    ucum: str
    normal: Limits
    usual: tuple[float, float]  # mean and spread of healthy values
    digits: int = 1
    women: Limits | None = None
    critical: Limits = (None, None)

    def range_for(self, *, female: bool) -> Limits:
        return self.women if female and self.women else self.normal


@dataclass(frozen=True)
class Panel:
    key: str
    loinc: str
    english: str
    name: str
    specimen: str
    analytes: tuple[Analyte, ...]


BLOOD_COUNT = Panel(
    "cbc", "58410-2", "CBC panel - Blood by Automated count", "血常规", "全血",
    (
        Analyte("wbc", "6690-2", "Leukocytes [#/volume] in Blood", "白细胞计数", "×10⁹/L", "10*9/L", (3.5, 9.5), (6.2, 1.2), 2, critical=(1.0, 50.0)),
        Analyte("rbc", "789-8", "Erythrocytes [#/volume] in Blood", "红细胞计数", "×10¹²/L", "10*12/L", (4.3, 5.8), (4.6, 0.2), 2, women=(3.8, 5.1)),
        Analyte("hgb", "718-7", "Hemoglobin [Mass/volume] in Blood", "血红蛋白", "g/L", "g/L", (130, 175), (139, 5), 0, women=(115, 150), critical=(60, 200)),
        Analyte("hct", "4544-3", "Hematocrit [Volume Fraction] of Blood", "红细胞比容", "%", "%", (40, 50), (42, 1.2), 1, women=(35, 45)),
        Analyte("mcv", "787-2", "MCV [Entitic volume]", "平均红细胞体积", "fL", "fL", (82, 100), (90, 3), 1),
        Analyte("plt", "777-3", "Platelets [#/volume] in Blood", "血小板计数", "×10⁹/L", "10*9/L", (125, 350), (225, 35), 0, critical=(30, 1000)),
        Analyte("neut", "770-8", "Neutrophils/100 leukocytes in Blood", "中性粒细胞百分比", "%", "%", (40, 75), (58, 6), 1),
        Analyte("lymph", "736-9", "Lymphocytes/100 leukocytes in Blood", "淋巴细胞百分比", "%", "%", (20, 50), (33, 5), 1),
    ),
)  # fmt: skip
LIPIDS = Panel(
    "lipid", "24331-1", "Lipid 1996 panel - Serum or Plasma", "血脂四项", "血清",
    (
        Analyte("chol", "14647-2", "Cholesterol [Moles/volume] in Serum or Plasma", "总胆固醇", "mmol/L", "mmol/L", (None, 5.2), (4.5, 0.4), 2),
        Analyte("tg", "14927-8", "Triglyceride [Moles/volume] in Serum or Plasma", "甘油三酯", "mmol/L", "mmol/L", (None, 1.7), (1.2, 0.25), 2),
        Analyte("hdl", "14646-4", "Cholesterol in HDL [Moles/volume] in Serum or Plasma", "高密度脂蛋白胆固醇", "mmol/L", "mmol/L", (1.0, None), (1.35, 0.15), 2),
        Analyte("ldl", "22748-8", "Cholesterol in LDL [Moles/volume] in Serum or Plasma", "低密度脂蛋白胆固醇", "mmol/L", "mmol/L", (None, 3.4), (2.7, 0.3), 2),
    ),
)  # fmt: skip
LIVER = Panel(
    "liver", "24325-3", "Hepatic function 2000 panel - Serum or Plasma", "肝功能", "血清",
    (
        Analyte("alt", "1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "丙氨酸氨基转移酶", "U/L", "U/L", (9, 50), (22, 6), 0, women=(7, 40), critical=(None, 1000)),
        Analyte("ast", "1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "天门冬氨酸氨基转移酶", "U/L", "U/L", (15, 40), (23, 4), 0, women=(13, 35)),
        Analyte("ggt", "2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum or Plasma", "γ-谷氨酰转移酶", "U/L", "U/L", (10, 60), (25, 8), 0, women=(7, 45)),
        Analyte("alp", "6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "碱性磷酸酶", "U/L", "U/L", (45, 125), (75, 12), 0),
        Analyte("tbil", "14631-6", "Bilirubin.total [Moles/volume] in Serum or Plasma", "总胆红素", "μmol/L", "umol/L", (None, 23), (12, 3), 1),
        Analyte("alb", "1751-7", "Albumin [Mass/volume] in Serum or Plasma", "白蛋白", "g/L", "g/L", (40, 55), (45, 2), 1),
    ),
)  # fmt: skip
KIDNEY = Panel(
    "renal", "24362-6", "Renal function 2000 panel - Serum or Plasma", "肾功能", "血清",
    (
        Analyte("urea", "22664-7", "Urea [Moles/volume] in Serum or Plasma", "尿素", "mmol/L", "mmol/L", (3.1, 8.0), (5.2, 0.9), 2),
        Analyte("crea", "14682-9", "Creatinine [Moles/volume] in Serum or Plasma", "肌酐", "μmol/L", "umol/L", (57, 97), (67, 5), 0, women=(41, 73), critical=(None, 650)),
        Analyte("uric", "14933-6", "Urate [Moles/volume] in Serum or Plasma", "尿酸", "μmol/L", "umol/L", (208, 428), (310, 30), 0, women=(155, 357)),
        Analyte("egfr", "98979-8", "Glomerular filtration rate [Volume Rate/Area] in Serum or Plasma by CKD-EPI 2021", "估算肾小球滤过率", "mL/min/1.73m²", "mL/min/{1.73_m2}", (90, None), (102, 5), 0),
        Analyte("k", "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "钾", "mmol/L", "mmol/L", (3.5, 5.3), (4.2, 0.25), 2, critical=(2.8, 6.2)),
        Analyte("na", "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "钠", "mmol/L", "mmol/L", (137, 147), (141, 1.8), 0, critical=(120, 160)),
    ),
)  # fmt: skip
GLUCOSE = Panel(
    "glucose", "55399-0", "Diabetes tracking panel", "血糖与糖化血红蛋白", "静脉血",
    (
        Analyte("glu", "14771-0", "Fasting glucose [Moles/volume] in Serum or Plasma", "空腹血糖", "mmol/L", "mmol/L", (3.9, 6.1), (5.1, 0.3), 1, critical=(2.5, 22.2)),
        Analyte("hba1c", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "糖化血红蛋白", "%", "%", (4.0, 6.0), (5.3, 0.2), 1),
    ),
)  # fmt: skip
THYROID = Panel(
    "thyroid", "24348-5", "Free T4 and TSH panel - Serum or Plasma", "甲状腺功能", "血清",
    (
        Analyte("tsh", "3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "促甲状腺激素", "mIU/L", "m[IU]/L", (0.27, 4.2), (2.1, 0.7), 2),
        Analyte("ft4", "14920-3", "Thyroxine (T4) free [Moles/volume] in Serum or Plasma", "游离甲状腺素", "pmol/L", "pmol/L", (12, 22), (16.5, 1.5), 1),
        Analyte("ft3", "14928-6", "Triiodothyronine (T3) free [Moles/volume] in Serum or Plasma", "游离三碘甲状腺原氨酸", "pmol/L", "pmol/L", (3.1, 6.8), (4.8, 0.5), 2),
    ),
)  # fmt: skip
COAGULATION = Panel(
    "coag", "34528-0", "PT panel - Platelet poor plasma by Coagulation assay", "凝血功能", "枸橼酸钠抗凝血浆",
    (
        Analyte("pt", "5902-2", "Prothrombin time (PT)", "凝血酶原时间", "s", "s", (9.4, 12.5), (11.0, 0.5), 1, critical=(None, 30)),
        Analyte("inr", "6301-6", "INR in Platelet poor plasma by Coagulation assay", "国际标准化比值", "", "", (0.8, 1.2), (0.98, 0.05), 2, critical=(None, 5)),
        Analyte("aptt", "14979-9", "aPTT in Platelet poor plasma by Coagulation assay", "活化部分凝血活酶时间", "s", "s", (25.1, 36.5), (30, 2), 1),
        Analyte("fib", "3255-7", "Fibrinogen [Mass/volume] in Platelet poor plasma by Coagulation assay", "纤维蛋白原", "g/L", "g/L", (2.0, 4.0), (2.8, 0.3), 2),
    ),
)  # fmt: skip

PANELS = (BLOOD_COUNT, LIPIDS, LIVER, KIDNEY, GLUCOSE, THYROID, COAGULATION)
ANALYTES = {analyte.key: analyte for panel in PANELS for analyte in panel.analytes}
# What a problem does to a value, as (analyte, mean, spread) in place of the healthy ones.
EFFECTS: dict[str, tuple[tuple[str, float, float], ...]] = {
    "diabetes": (("glu", 7.6, 0.7), ("hba1c", 7.3, 0.4)),
    "lipids": (("chol", 5.9, 0.4), ("tg", 2.1, 0.3), ("ldl", 3.8, 0.3)),
    "kidney": (("crea", 138, 8), ("urea", 9.6, 0.9), ("egfr", 46, 3), ("k", 5.1, 0.2)),
    "gout": (("uric", 520, 35),),
    "anaemia": (("hgb", 98, 5), ("mcv", 74, 3), ("hct", 31, 1.5)),
    "coronary": (("ldl", 1.9, 0.2), ("chol", 3.8, 0.3)),
    "thyroid-nodule": (("tsh", 3.9, 0.6),),
}
