# ruff: noqa: E501 - one row is one line, so that the table can be read down its columns
"""Which medicines should not meet, and which allergies forbid which medicines. Facts, each from a named public source.

A side is a list of ATC codes, each the beginning of the codes it means: `M01A` is every NSAID.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Side:
    """Some medicines by the beginnings of their ATC codes; of an allergen the SNOMED CT codes."""

    codes: tuple[str, ...]
    name: str
    english: str


@dataclass(frozen=True)
class Source:
    """Where a fact is published."""

    name: str
    url: str


@dataclass(frozen=True)
class MedicineWarning:
    """What happens when two meet, how serious it is (R4 DetectedIssue.severity) and what to do. `names`: what people
    call an allergen."""

    key: str
    one_side: Side
    other: Side
    severity: str
    detail: tuple[str, str]
    action: tuple[str, str]
    source: Source
    names: tuple[str, ...] = ()


_LABELS: Final = "https://dailymed.nlm.nih.gov/dailymed/search.cfm?labeltype=human&query="


def _label(medicine: str, section: str) -> Source:
    """The US prescribing information, which is in the public domain."""
    return Source(f"FDA prescribing information of {medicine}, section {section} (DailyMed)", _LABELS + medicine)


_SOURCES: Final = {
    "fda-metformin-2016": Source(
        "FDA Drug Safety Communication on metformin and kidney function, 2016-04-08",
        "https://www.fda.gov/drugs/drug-safety-and-availability",
    ),
    "fda-simvastatin-2011": Source(
        "FDA Drug Safety Communication on simvastatin, 2011-06-08",
        "https://www.fda.gov/drugs/drug-safety-and-availability",
    ),
    "fda-opioids-2016": Source(
        "FDA Drug Safety Communication on opioids with benzodiazepines, 2016-08-31",
        "https://www.fda.gov/drugs/drug-safety-and-availability",
    ),
    "fda-aspirin-2006": Source(
        "FDA Science Paper on ibuprofen with low-dose aspirin, 2006-09",
        "https://www.fda.gov/drugs/drug-safety-and-availability",
    ),
    "ema-domperidone-2014": Source(
        "EMA review of domperidone-containing medicines, 2014",
        "https://www.ema.europa.eu/en/medicines/human/referrals/domperidone-containing-medicines",
    ),
    "nice-cg183": Source("NICE guideline CG183 Drug allergy, 2014", "https://www.nice.org.uk/guidance/cg183"),
    "parameter-2022": Source(
        "Drug allergy: a 2022 practice parameter update (Khan et al., J Allergy Clin Immunol 2022)",
        "https://doi.org/10.1016/j.jaci.2022.08.028",
    ),
}

# name of the side | ATC or SNOMED CT codes | Chinese | English
_SIDES = """
warfarin|B01AA03|华法林|warfarin
xa|B01AF|利伐沙班等抗凝药|rivaroxaban and other factor Xa inhibitors
nsaid|M01A N02BA|非甾体抗炎药（布洛芬、双氯芬酸等）|NSAIDs (ibuprofen, diclofenac and others)
antiplatelet|B01AC|抗血小板药（阿司匹林、氯吡格雷等）|antiplatelet medicines (aspirin, clopidogrel and others)
low-aspirin|B01AC06|小剂量阿司匹林|low-dose aspirin
ibuprofen|M01AE01|布洛芬|ibuprofen
clopidogrel|B01AC04|氯吡格雷|clopidogrel
2c9|P01AB01 J01EE01 J02AC01 C01BD01|甲硝唑、复方磺胺甲噁唑、氟康唑、胺碘酮|metronidazole, co-trimoxazole, fluconazole, amiodarone
antibiotic|J01FA J01MA|大环内酯类或沙星类抗生素|macrolide or quinolone antibiotics
inducer|J04AB02 N03AF01 N03AB02|利福平、卡马西平、苯妥英|rifampicin, carbamazepine, phenytoin
ssri|N06AB|SSRI 类抗抑郁药|SSRI antidepressants
raas|C09|普利类或沙坦类降压药|ACE inhibitors and ARBs
acei|C09A C09B|普利类降压药|ACE inhibitors
arb|C09C C09D|沙坦类降压药|ARBs
sacubitril|C09DX04|沙库巴曲缬沙坦|sacubitril with valsartan
potassium|A12BA|钾补充剂|potassium supplements
spironolactone|C03DA|螺内酯|spironolactone
diuretic|C03|利尿药|diuretics
simvastatin|C10AA01|辛伐他汀|simvastatin
atorvastatin|C10AA05|阿托伐他汀|atorvastatin
statin|C10AA|他汀类药|statins
clarithromycin|J01FA09|克拉霉素|clarithromycin
amlodipine|C08CA01 C09DB01|氨氯地平|amlodipine
amiodarone|C01BD01|胺碘酮|amiodarone
fibrate|C10AB|贝特类降脂药|fibrates
gemfibrozil|C10AB04|吉非罗齐|gemfibrozil
metformin|A10BA02 A10BD|二甲双胍|metformin
contrast|V08A|含碘造影剂|iodinated contrast
methotrexate|L04AX03 L01BA01|甲氨蝶呤|methotrexate
trimethoprim|J01E|复方磺胺甲噁唑、甲氧苄啶|co-trimoxazole, trimethoprim
penicillins|J01C|青霉素类（阿莫西林等）|penicillins (amoxicillin and others)
ppi|A02BC|拉唑类胃药|proton pump inhibitors
omeprazole|A02BC01 A02BC05|奥美拉唑、艾司奥美拉唑|omeprazole, esomeprazole
digoxin|C01AA05|地高辛|digoxin
nitrate|C01DA|硝酸酯类（硝酸甘油等）|nitrates (nitroglycerin and others)
sildenafil|G04BE|西地那非等|sildenafil and others
alpha|C02CA G04CA|多沙唑嗪、坦索罗辛等|doxazosin, tamsulosin and others
xanthine|M04AA01 M04AA03|别嘌醇、非布司他|allopurinol, febuxostat
azathioprine|L04AX01 L01BB02|硫唑嘌呤、巯嘌呤|azathioprine, mercaptopurine
colchicine|M04AC01|秋水仙碱|colchicine
tramadol|N02AX02|曲马多|tramadol
opioid|N02A R05DA04|阿片类止痛药|opioid painkillers
benzodiazepine|N05BA N05CD N03AE01 N05CF|安定类和助眠药|benzodiazepines and sleeping pills
levothyroxine|H03AA01|左甲状腺素|levothyroxine
minerals|A12A B03A|钙片、铁剂|calcium or iron
quinolone|J01MA|沙星类抗生素|quinolone antibiotics
tetracycline|J01AA|四环素类（多西环素等）|tetracyclines (doxycycline and others)
bisphosphonate|M05BA|阿仑膦酸等|alendronic acid and others
sulfonylurea|A10BB|格列类降糖药|sulfonylureas
azole|J02AC|氟康唑|fluconazole
repaglinide|A10BX02|瑞格列奈|repaglinide
insulin|A10A|胰岛素|insulin
beta|C07|洛尔类药|beta blockers
glitazone|A10BG|吡格列酮|pioglitazone
domperidone|A03FA03|多潘立酮|domperidone
cyp3a4|J01FA09 J01FA01 J02AC01 J02AC02|克拉霉素、红霉素、氟康唑、伊曲康唑|clarithromycin, erythromycin, fluconazole, itraconazole
theophylline|R03DA04|茶碱|theophylline
1a2|J01MA02 J01FA01 J01FA09|环丙沙星、红霉素、克拉霉素|ciprofloxacin, erythromycin, clarithromycin
contraceptive|G03AA|口服避孕药|the contraceptive pill
drospirenone|G03AA12|屈螺酮炔雌醇|drospirenone with ethinylestradiol
carbamazepine|N03AF01|卡马西平|carbamazepine
steroid|H02AB|泼尼松等激素|prednisone and other steroids
rate-lowering|C08D|维拉帕米、地尔硫䓬|verapamil, diltiazem
lithium|N05AN|锂盐|lithium
thiazide|C03A C03B|噻嗪类利尿药|thiazide diuretics
cephalosporins|J01DB J01DC J01DD J01DE|头孢类|cephalosporins
sulfonamides|J01E A07EC01|磺胺类药|sulfonamide medicines
all-nsaids|M01A N02BA B01AC06|阿司匹林和其他非甾体抗炎药|aspirin and other NSAIDs
macrolides|J01FA|大环内酯类抗生素|macrolide antibiotics
allergen-penicillin|764146007 373270004 91936005|青霉素|penicillin
allergen-cephalosporin||头孢类|cephalosporins
allergen-sulfonamide||磺胺|sulfonamides
allergen-nsaid|387207008 387458008|布洛芬、阿司匹林等|ibuprofen, aspirin and the like
allergen-macrolide||大环内酯类|macrolides
allergen-quinolone||沙星类|quinolones
allergen-opioid||阿片类|opioids
allergen-contrast||碘造影剂|iodinated contrast
"""

# one side | other side | severity | what happens (Chinese | English) | what to do (key of _ACTIONS) | source: key, or medicine and section of its label
_INTERACTIONS = """
warfarin|nsaid|high|出血风险明显增加。|The risk of bleeding rises clearly.|ask-first|warfarin 7
warfarin|antiplatelet|high|两种药都防血栓，合用容易出血。|Both prevent clots; together they make bleeding likely.|only-if-told|warfarin 7
warfarin|2c9|high|华法林的作用会变强，容易出血。|Warfarin acts more strongly, and bleeding is likely.|check-inr|warfarin 7
warfarin|antibiotic|moderate|华法林的作用可能变强。|Warfarin may act more strongly.|check-inr|warfarin 7
warfarin|inducer|moderate|华法林的作用会变弱，可能形成血栓。|Warfarin acts less, and clots may form.|check-inr|warfarin 7
warfarin|ssri|moderate|出血风险增加。|The risk of bleeding rises.|watch-bleeding|warfarin 7
warfarin|xa|high|两种抗凝药同用，出血风险很高。|Two anticoagulants together: the risk of bleeding is very high.|never-together|rivaroxaban 7
xa|nsaid|high|出血风险明显增加。|The risk of bleeding rises clearly.|ask-first|rivaroxaban 7
xa|antiplatelet|high|两种药都防血栓，合用容易出血。|Both prevent clots; together they make bleeding likely.|only-if-told|rivaroxaban 7
xa|inducer|high|抗凝作用变弱，可能形成血栓。|The anticoagulant acts less, and clots may form.|never-together|rivaroxaban 7
raas|potassium|high|血钾可能升得过高，影响心跳。|Potassium in the blood may rise too high and disturb the heartbeat.|check-potassium|enalapril 7
raas|spironolactone|high|血钾可能升得过高，影响心跳。|Potassium in the blood may rise too high and disturb the heartbeat.|check-potassium|enalapril 7
acei|arb|high|同用两类药，低血压、高血钾和肾损害增多。|Together they cause more low blood pressure, high potassium and kidney damage.|never-together|enalapril 7
acei|sacubitril|high|可能引起喉部、面部严重肿胀；两药至少隔 36 小时。|Severe swelling of the face and throat is possible; 36 hours must lie between them.|never-together|sacubitril 4
raas|nsaid|moderate|降压变差，还可能伤肾。|Blood pressure is lowered less, and the kidneys may suffer.|short-only|enalapril 7
diuretic|nsaid|moderate|利尿和降压变差，还可能伤肾。|The diuretic acts less, and the kidneys may suffer.|short-only|furosemide 7
simvastatin|clarithromycin|high|辛伐他汀在血里升得很高，可能溶解肌肉。|Simvastatin rises steeply in the blood and may break down muscle.|pause-statin|simvastatin 4
atorvastatin|clarithromycin|moderate|阿托伐他汀在血里升高，肌肉损害增多。|Atorvastatin rises in the blood, with more damage to muscles.|pause-statin|atorvastatin 7
simvastatin|amlodipine|moderate|辛伐他汀升高；每天不超过 20 mg。|Simvastatin rises; 20 mg a day is the most.|limit-dose|fda-simvastatin-2011
simvastatin|amiodarone|moderate|辛伐他汀升高；每天不超过 20 mg。|Simvastatin rises; 20 mg a day is the most.|limit-dose|simvastatin 7
statin|fibrate|moderate|肌肉损害增多。|More damage to muscles.|report-muscle|atorvastatin 7
metformin|contrast|high|造影后肾功能可能变差，引起乳酸酸中毒。|Kidneys may do worse after contrast and cause lactic acidosis.|pause-metformin|fda-metformin-2016
methotrexate|nsaid|high|甲氨蝶呤排得慢，可能伤骨髓和胃肠。|Methotrexate stays longer and may harm bone marrow and gut.|ask-first|methotrexate 7
methotrexate|trimethoprim|high|两种药都抑制叶酸，可能严重伤骨髓。|Both act against folate and may harm the bone marrow severely.|never-together|methotrexate 7
methotrexate|penicillins|moderate|甲氨蝶呤排得慢，毒性增加。|Methotrexate stays longer and does more harm.|tell-doctor|methotrexate 7
methotrexate|ppi|moderate|甲氨蝶呤排得慢，毒性增加。|Methotrexate stays longer and does more harm.|tell-doctor|methotrexate 7
clopidogrel|omeprazole|moderate|氯吡格雷的作用变弱。|Clopidogrel acts less.|other-medicine|clopidogrel 7
clopidogrel|nsaid|moderate|胃肠出血增多。|More bleeding of stomach and gut.|short-only|clopidogrel 7
ibuprofen|low-aspirin|moderate|布洛芬会挡住阿司匹林的护心作用。|Ibuprofen may block how aspirin protects the heart.|space-aspirin|fda-aspirin-2006
digoxin|amiodarone|high|地高辛升高，可能中毒。|Digoxin rises and may become toxic.|check-digoxin|digoxin 7
digoxin|clarithromycin|high|地高辛升高，可能中毒。|Digoxin rises and may become toxic.|check-digoxin|digoxin 7
nitrate|sildenafil|high|血压可能骤降，有生命危险。|Blood pressure may fall suddenly, which is life-threatening.|never-together|sildenafil 4
alpha|sildenafil|moderate|血压可能下降，站起时头晕。|Blood pressure may fall, with dizziness on standing up.|tell-doctor|sildenafil 7
xanthine|azathioprine|high|硫唑嘌呤升高，可能严重伤骨髓。|Azathioprine rises and may harm the bone marrow severely.|never-together|febuxostat 4
colchicine|clarithromycin|high|秋水仙碱升高，有致命中毒的报告。|Colchicine rises; fatal poisoning is reported.|never-together|colchicine 7
ssri|tramadol|moderate|可能引起血清素综合征和抽搐。|Serotonin syndrome and seizures are possible.|tell-doctor|tramadol 7
ssri|nsaid|moderate|出血增多，尤其是胃肠。|More bleeding, above all of the gut.|watch-bleeding|sertraline 7
opioid|benzodiazepine|high|可能嗜睡、呼吸变慢，有生命危险。|Drowsiness and slow breathing are possible, which is life-threatening.|only-if-told|fda-opioids-2016
levothyroxine|minerals|low|左甲状腺素吸收变差。|Less levothyroxine is taken up.|four-hours|levothyroxine 7
quinolone|minerals|moderate|抗生素吸收变差，可能无效。|Less of the antibiotic is taken up, so it may not work.|two-hours|levofloxacin 7
tetracycline|minerals|moderate|抗生素吸收变差，可能无效。|Less of the antibiotic is taken up, so it may not work.|two-hours|doxycycline 7
bisphosphonate|minerals|low|阿仑膦酸吸收变差。|Less alendronic acid is taken up.|half-hour|alendronate 7
sulfonylurea|azole|moderate|降糖作用变强，可能低血糖。|The blood sugar may fall too low.|check-sugar|glimepiride 7
repaglinide|gemfibrozil|high|瑞格列奈升得很高，可能严重低血糖。|Repaglinide rises steeply; severe low blood sugar is possible.|never-together|repaglinide 4
repaglinide|clopidogrel|moderate|瑞格列奈升高，可能低血糖。|Repaglinide rises; low blood sugar is possible.|check-sugar|repaglinide 7
insulin|beta|moderate|低血糖时心慌可能感觉不到。|A pounding heart may not warn of low blood sugar.|check-sugar|insulin 7
insulin|glitazone|moderate|容易水肿，可能加重心力衰竭。|Swelling is likely, and heart failure may get worse.|report-swelling|pioglitazone 7
domperidone|cyp3a4|high|可能引起严重心律失常。|Severe disturbance of the heart rhythm is possible.|never-together|ema-domperidone-2014
theophylline|1a2|moderate|茶碱升高，可能心慌、抽搐。|Theophylline rises; palpitations and seizures are possible.|tell-doctor|theophylline 7
contraceptive|inducer|high|避孕可能失败。|The pill may fail.|other-contraception|drospirenone 7
drospirenone|potassium|moderate|血钾可能升高。|Potassium in the blood may rise.|check-potassium|drospirenone 7
carbamazepine|clarithromycin|high|卡马西平升高，可能头晕、复视、嗜睡。|Carbamazepine rises; dizziness, double vision and drowsiness are possible.|tell-doctor|carbamazepine 7
steroid|nsaid|moderate|胃溃疡和胃出血增多。|More ulcers and bleeding of the stomach.|short-only|prednisone 7
beta|rate-lowering|high|心跳可能过慢。|The heart may beat too slowly.|only-if-told|metoprolol 7
lithium|nsaid|high|血锂升高，可能中毒。|Lithium rises and may become toxic.|ask-first|lithium 7
lithium|raas|high|血锂升高，可能中毒。|Lithium rises and may become toxic.|tell-doctor|lithium 7
lithium|thiazide|high|血锂升高，可能中毒。|Lithium rises and may become toxic.|tell-doctor|lithium 7
"""

# allergen | medicines | severity | what happens (Chinese | English) | what to do | source | what people call the allergen
_ALLERGIES = """
allergen-penicillin|penicillins|high|您对青霉素过敏，这是青霉素类药。|You are allergic to penicillin, and this is a penicillin.|do-not-take|nice-cg183|青霉素,阿莫西林,氨苄西林,penicillin,amoxicillin,ampicillin
allergen-penicillin|cephalosporins|moderate|对青霉素过敏的人，少数对头孢也过敏。|A few people with an allergy to penicillin react to cephalosporins too.|ask-first|parameter-2022|青霉素,阿莫西林,氨苄西林,penicillin,amoxicillin,ampicillin
allergen-cephalosporin|cephalosporins|high|您对头孢过敏，这是头孢类药。|You are allergic to cephalosporins, and this is one.|do-not-take|nice-cg183|头孢,cephalosporin,cefuroxime,cefaclor,cefixime
allergen-cephalosporin|penicillins|moderate|对头孢过敏的人，少数对青霉素也过敏。|A few people with an allergy to cephalosporins react to penicillins too.|ask-first|parameter-2022|头孢,cephalosporin,cefuroxime,cefaclor,cefixime
allergen-sulfonamide|sulfonamides|high|您对磺胺过敏，这个药属于或含有磺胺。|You are allergic to sulfonamides, and this medicine is or contains one.|do-not-take|nice-cg183|磺胺,新诺明,sulfonamide,sulfa,sulfamethoxazole
allergen-nsaid|all-nsaids|high|您对这类止痛药过敏，同类药也可能引起反应。|You are allergic to one of these painkillers; the others may cause a reaction too.|do-not-take|nice-cg183|布洛芬,阿司匹林,双氯芬酸,萘普生,ibuprofen,aspirin,diclofenac,naproxen,nsaid
allergen-macrolide|macrolides|high|您对大环内酯类过敏，这是同类药。|You are allergic to macrolides, and this is one.|do-not-take|nice-cg183|红霉素,阿奇霉素,克拉霉素,大环内酯,macrolide,erythromycin,azithromycin,clarithromycin
allergen-quinolone|quinolone|high|您对沙星类过敏，这是同类药。|You are allergic to quinolones, and this is one.|do-not-take|nice-cg183|沙星,quinolone,levofloxacin,ciprofloxacin,moxifloxacin
allergen-opioid|opioid|moderate|您对这类止痛药有过反应。|You have reacted to one of these painkillers.|ask-first|nice-cg183|可待因,曲马多,吗啡,codeine,tramadol,morphine,opioid
allergen-contrast|contrast|high|您对碘造影剂过敏。|You are allergic to iodinated contrast.|ask-first|nice-cg183|造影剂,contrast
"""

# key | Chinese | English
_ACTIONS = """
ask-first|先问医生或药师，不要自己加用。|Ask your doctor or pharmacist before you take it.
only-if-told|只有医生明确要求时才合用；不清楚就打电话问。|Take both only when your doctor told you so; call if you are not sure.
never-together|不要一起用，请马上联系医生。|Do not take them together. Contact your doctor now.
check-inr|告诉医生，近期要多查 INR。|Tell your doctor; the INR needs more checks for a while.
watch-bleeding|留意瘀斑、黑便、牙龈出血，出现就联系医生。|Look out for bruises, black stools and bleeding gums; contact your doctor if they appear.
check-potassium|请医生安排查血钾，不要自己补钾。|Have your potassium checked; do not take potassium by yourself.
short-only|能不用就不用，要用就少量、短期，并告诉医生。|Better without; otherwise a little, for a short time, and tell your doctor.
pause-statin|告诉医生；服抗生素期间他汀可能要停。|Tell your doctor; the statin may have to pause during the antibiotic.
limit-dose|请医生确认剂量。|Have your doctor confirm the dose.
report-muscle|肌肉痛、没力气或尿色变深时马上联系医生。|Contact your doctor at once about muscle pain, weakness or dark urine.
pause-metformin|做增强检查前告诉医生，听医嘱停药和恢复。|Tell your doctor before a scan with contrast, and pause and resume as told.
tell-doctor|告诉医生或药师您两种都在用。|Tell your doctor or pharmacist that you take both.
other-medicine|请医生换一种胃药。|Ask your doctor for another stomach medicine.
space-aspirin|先服阿司匹林，至少半小时后再服布洛芬；常用请问医生。|Take aspirin first and ibuprofen at least 30 minutes later; ask your doctor if you need it often.
check-digoxin|告诉医生，地高辛可能要减量并查血浓度。|Tell your doctor; digoxin may need a lower dose and a blood level.
four-hours|两种药隔开至少 4 小时。|Keep at least 4 hours between them.
two-hours|先服抗生素，至少 2 小时后再补钙、铁。|Take the antibiotic first, calcium or iron at least 2 hours later.
half-hour|先服阿仑膦酸，至少半小时后再补钙、铁。|Take alendronic acid first, calcium or iron at least 30 minutes later.
check-sugar|多测血糖，随身带糖。|Measure your blood sugar more often and carry sugar.
report-swelling|脚肿、体重快速增加或气短时联系医生。|Contact your doctor about swollen feet, fast weight gain or shortness of breath.
other-contraception|请加用别的避孕方法，并问医生。|Use another contraception as well, and ask your doctor.
do-not-take|不要服用，请马上联系医生或药师。|Do not take it. Contact your doctor or pharmacist now.
"""


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


_SIDE: Final = {key: Side(tuple(codes.split()), name, english) for key, codes, name, english in _rows(_SIDES)}
_ACTION: Final = {key: (name, english) for key, name, english in _rows(_ACTIONS)}


def _source(text: str) -> Source:
    return _SOURCES[text] if text in _SOURCES else _label(*text.rsplit(" ", 1))


def _interaction(row: list[str]) -> MedicineWarning:
    one_side, other, severity, detail, english, action, source = row
    return MedicineWarning(
        f"{one_side}-{other}", _SIDE[one_side], _SIDE[other], severity, (detail, english), _ACTION[action],
        _source(source),
    )  # fmt: skip


def _allergy(row: list[str]) -> MedicineWarning:
    allergen, medicines, severity, detail, english, action, source, names = row
    return MedicineWarning(
        f"{allergen.removeprefix('allergen-')}-{medicines}", _SIDE[medicines], _SIDE[allergen], severity,
        (detail, english), _ACTION[action], _source(source), tuple(names.split(",")),
    )  # fmt: skip


INTERACTIONS: Final = tuple(_interaction(row) for row in _rows(_INTERACTIONS))
ALLERGIES: Final = tuple(_allergy(row) for row in _rows(_ALLERGIES))
