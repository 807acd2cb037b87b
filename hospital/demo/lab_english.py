"""What an English-speaking laboratory calls its tests on a report, by LOINC code: shorter than LOINC's own names."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = {
    "882-1": "Blood group (ABO and RhD)",
    # blood count
    "58410-2": "Complete blood count",
    "6690-2": "White blood cells",
    "789-8": "Red blood cells",
    "718-7": "Haemoglobin",
    "4544-3": "Haematocrit",
    "787-2": "Mean cell volume (MCV)",
    "777-3": "Platelets",
    "770-8": "Neutrophils",
    "736-9": "Lymphocytes",
    # lipids
    "24331-1": "Lipid panel",
    "14647-2": "Total cholesterol",
    "14927-8": "Triglycerides",
    "14646-4": "HDL cholesterol",
    "22748-8": "LDL cholesterol",
    # liver
    "24325-3": "Liver function",
    "1742-6": "Alanine aminotransferase (ALT)",
    "1920-8": "Aspartate aminotransferase (AST)",
    "2324-2": "Gamma-glutamyl transferase (GGT)",
    "6768-6": "Alkaline phosphatase (ALP)",
    "14631-6": "Total bilirubin",
    "1751-7": "Albumin",
    # kidneys
    "24362-6": "Kidney function",
    "22664-7": "Urea",
    "14682-9": "Creatinine",
    "14933-6": "Uric acid",
    "98979-8": "Estimated GFR (eGFR)",
    "2823-3": "Potassium",
    "2951-2": "Sodium",
    # glucose
    "55399-0": "Glucose and HbA1c",
    "14771-0": "Fasting glucose",
    "4548-4": "HbA1c",
    "14995-5": "Glucose, 2 hours after the drink",
    # thyroid
    "24348-5": "Thyroid function",
    "3016-3": "Thyroid-stimulating hormone (TSH)",
    "14920-3": "Free thyroxine (FT4)",
    "14928-6": "Free triiodothyronine (FT3)",
    # clotting
    "34528-0": "Clotting tests",
    "5902-2": "Prothrombin time (PT)",
    "6301-6": "INR",
    "14979-9": "APTT",
    "3255-7": "Fibrinogen",
    # urine
    "24356-8": "Urinalysis",
    "5778-6": "Colour",
    "32167-9": "Clarity",
    "5811-5": "Specific gravity",
    "5803-2": "pH",
    "20454-5": "Protein",
    "25428-4": "Glucose",
    "2514-8": "Ketones",
    "5794-3": "Blood",
    "5802-4": "Nitrite",
    "5799-2": "Leucocyte esterase",
    "13945-1": "Red cells under the microscope",
    "5821-4": "White cells under the microscope",
    "3167-4": "Urine volume, 24 hours",
    "2889-4": "Urine protein, 24 hours",
    "2106-3": "Pregnancy test, urine",
    "8665-2": "Last menstrual period",
    # cultures
    "630-4": "Urine culture and sensitivities",
    "20396-8": "Levofloxacin",
    "141-2": "Ceftriaxone",
    "12-5": "Amikacin",
    "18955-5": "Nitrofurantoin",
    # others
    "5048-4": "Antinuclear antibody titre",
    "30522-7": "High-sensitivity CRP",
    "2276-4": "Ferritin",
    "14635-7": "25-hydroxyvitamin D",
    "21198-7": "Beta-hCG",
    "59460-6": "Morse fall risk score",
    "11524-6": "12-lead ECG",
    # imaging
    "24627-2": "CT of the chest, without contrast",
    "24558-9": "Ultrasound of the abdomen",
    "24728-6": "Ultrasound of both kidneys",
    "24842-5": "Ultrasound of the thyroid",
    "36643-5": "Chest X-ray, front and side",
    "11525-3": "Early pregnancy scan",
    # vital signs
    "85354-9": "Blood pressure",
    "8480-6": "Systolic blood pressure",
    "8462-4": "Diastolic blood pressure",
    "8867-4": "Heart rate",
    "8310-5": "Body temperature",
    "29463-7": "Body weight",
    "8302-2": "Body height",
}
