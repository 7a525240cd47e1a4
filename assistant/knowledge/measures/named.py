"""The value sets that measures name, by title and OID, and the single codes that they name themselves.

The codes of a value set come from the site (VSAC's own licences hold for them). A single code is an identifier and no
more: what it stands for is said here in our words.
"""

from assistant.knowledge.measures.valuesets import Key, key

_SNOMED, _LOINC = "http://snomed.info/sct", "http://loinc.org"


def _snomed(code: str) -> Key:
    return key(_SNOMED, code)


def _loinc(code: str) -> Key:
    return key(_LOINC, code)


SEX_FEMALE = "248152002"
LEFT, RIGHT = _snomed("7771000"), _snomed("24028007")
YES = _snomed("373066001")
LIVES_IN_NURSING_HOME = _snomed("160734000")
HOSPICE_DISCHARGES = frozenset({_snomed("428371000124100"), _snomed("428361000124107")})
LEFT_VENTRICULAR_DYSFUNCTION = _snomed("134401001")
RENIN_SUBSTANCES = frozenset({_snomed("372733002"), _snomed("372913009"), _snomed("786886009")})
BETA_BLOCKER_SUBSTANCE = _snomed("373254001")
RENAL_FAILURE_BY_ACE_INHIBITOR = _snomed("422593004")
DEPRESSION_NEGATIVE, DEPRESSION_POSITIVE = _snomed("428171000124102"), _snomed("428181000124104")
DEPRESSION_SCREENING_DECLINED = _snomed("720834000")
ANAPHYLAXIS = {
    "Hib": _snomed("433621000124101"),
    "hepatitis B": _snomed("428321000124101"),
    "rotavirus": _snomed("428331000124103"),
    "hepatitis A": _snomed("471311000124103"),
    "influenza": _snomed("471361000124100"),
    "MMR": _snomed("471331000124109"),
    "pneumococcal": _snomed("471141000124102"),
    "polio": _snomed("471321000124106"),
    "varicella": _snomed("471341000124104"),
}

# A code that SNOMED CT has since put beside a narrower one: a site whose set is older means it as well.
LATER_CODES = {_snomed("1296859006"): _snomed("413311005")}  # declined by the patient

HOSPICE_ASSESSMENT = _loinc("45755-6")
PALLIATIVE_ASSESSMENT = _loinc("71007-9")
HOUSING_STATUS = _loinc("71802-3")
EQUIPMENT_USED = _loinc("98181-1")
GLUCOSE_MANAGEMENT_INDICATOR = _loinc("97506-0")
BLOOD_PRESSURE = _loinc("85354-9")
SYSTOLIC, DIASTOLIC = _loinc("8480-6"), _loinc("8462-4")
HEART_RATE = _loinc("8867-4")
BODY_HEIGHT, BODY_WEIGHT = _loinc("8302-2"), _loinc("29463-7")
BODY_MASS_INDEX, BODY_MASS_PERCENTILE = _loinc("39156-5"), _loinc("59576-9")
ADOLESCENT_DEPRESSION_SCREENING, ADULT_DEPRESSION_SCREENING = _loinc("73831-0"), _loinc("73832-8")
HIV_TESTS = _loinc("75622-1")
ELECTROCARDIOGRAMS = frozenset({_loinc("34534-8"), _loinc("11524-6")})
NUTRITION_THERAPY = frozenset(
    key("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", code) for code in ("G0270", "G0271")
)
ROTAVIRUS_MONOVALENT = key("http://hl7.org/fhir/sid/cvx", "119")
VACCINE_INTO_MUSCLE = key("http://www.cms.gov/Medicare/Coding/ICD10", "3E0234Z")

# Codes that a measure names itself and whose owner lets nobody ship them: a site may import them under these titles.
SITE_CODES = {
    "CMS117 visits named by code": "an office visit that may not need a physician",
    "CMS122 visits named by code": "medical nutrition therapy",
    "CMS50 interventions named by code": "psychological, developmental and behavioural assessments and psychotherapy",
}

_VSAC, _CMS = "2.16.840.1.113883.", "2.16.840.1.113762."
OIDS = {title: (_CMS if tail.startswith("1.4.") else _VSAC) + tail for title, tail in (
    ("ACE Inhibitor or ARB or ARNI", "3.526.3.1139"),
    ("ACE Inhibitor or ARB or ARNI Ingredient", "3.526.3.1489"),
    ("Adolescent Depression Medications", "3.526.3.1567"),
    ("Adult Depression Medications", "3.526.3.1566"),
    ("Advanced Illness", "3.464.1003.110.12.1082"),
    ("Allergy to ACE Inhibitor or ARB", "3.526.3.1211"),
    ("Allergy to Beta Blocker Therapy", "3.526.3.1177"),
    ("Anaphylactic Reaction to DTaP Vaccine", "3.464.1003.199.12.1031"),
    ("Annual Wellness Visit", "3.526.3.1240"),
    ("Arrhythmia", "3.526.3.366"),
    ("Asthma", "3.526.3.362"),
    ("Atrioventricular Block", "3.526.3.367"),
    ("Behavioral/Neuropsych Assessment", "3.526.3.1023"),
    ("Beta Blocker Therapy Ingredient", "3.526.3.1493"),
    ("Beta Blocker Therapy for LVSD", "3.526.3.1184"),
    ("Bilateral Mastectomy", "3.464.1003.198.12.1005"),
    ("Bipolar Disorder", "3.67.1.101.1.128"),
    ("Bradycardia", "3.526.3.412"),
    ("CT Colonography", "3.464.1003.108.12.1038"),
    ("Cancer Related Pain", "1.4.1111.180"),
    ("Cardiac Pacer", "1.4.1178.53"),
    ("Cardiac Pacer in Situ", "3.526.3.368"),
    ("Care Services in Long Term Residential Facility", "3.464.1003.101.12.1014"),
    ("Child Influenza Vaccine", "3.464.1003.196.12.1218"),
    ("Child Influenza Vaccine Administered", "3.464.1003.110.12.1044"),
    ("Chronic Kidney Disease, Stage 5", "3.526.3.1002"),
    ("Cognitive Assessment", "3.526.3.1332"),
    ("Colonoscopy", "3.464.1003.108.12.1020"),
    ("Congenital or Acquired Absence of Cervix", "3.464.1003.111.12.1016"),
    ("Contact or Office Visit", "1.4.1080.5"),
    ("Consultant Report", "3.464.1003.121.12.1006"),
    ("Counseling for Nutrition", "3.464.1003.195.12.1003"),
    ("Counseling for Physical Activity", "3.464.1003.118.12.1035"),
    ("DTaP Vaccine", "3.464.1003.196.12.1214"),
    ("DTaP Vaccine Administered", "3.464.1003.110.12.1022"),
    ("Dementia & Mental Degenerations", "3.526.3.1005"),
    ("Dementia Medications", "3.464.1003.196.12.1510"),
    ("Diabetes", "3.464.1003.103.12.1001"),
    ("Diagnosis of Hypertension", "3.600.263"),
    ("Dialysis Services", "3.464.1003.109.12.1013"),
    ("Dietary Recommendations", "3.600.1515"),
    ("Discharge To Acute Care Facility", "3.117.1.7.1.87"),
    ("Disorders of the Immune System", "3.464.1003.120.12.1001"),
    ("ESRD Monthly Outpatient Services", "3.464.1003.109.12.1014"),
    ("Ejection Fraction", "3.526.3.1134"),
    ("Emergency Department Evaluation and Management Visit", "3.464.1003.101.12.1010"),
    ("Emergency Department Visit", "3.117.1.7.1.292"),
    ("Encephalitis Due to Diphtheria, Tetanus or Pertussis Vaccine", "3.464.1003.1164"),
    ("Encounter to Evaluate BMI", "3.600.1.1751"),
    ("Encounter Inpatient", "3.666.5.307"),
    ("Encounter to Screen for Blood Pressure", "3.600.1920"),
    ("Encounter to Screen for Depression", "3.600.1916"),
    ("End Stage Renal Disease", "3.526.3.353"),
    ("Essential Hypertension", "3.464.1003.104.12.1011"),
    ("Fecal Occult Blood Test (FOBT)", "3.464.1003.198.12.1011"),
    ("Finding of Elevated Blood Pressure or Hypertension", "1.4.1047.514"),
    ("Flexible Sigmoidoscopy", "3.464.1003.198.12.1010"),
    ("Follow Up Within 4 Weeks", "3.526.3.1578"),
    ("Follow Up Within 6 Months", "1.4.1108.125"),
    ("Follow Up for Adolescent Depression", "3.526.3.1569"),
    ("Follow Up for Adult Depression", "3.526.3.1568"),
    ("Frailty Device", "3.464.1003.118.12.1300"),
    ("Frailty Diagnosis", "3.464.1003.113.12.1074"),
    ("Frailty Encounter", "3.464.1003.101.12.1088"),
    ("Frailty Symptom", "3.464.1003.113.12.1075"),
    ("HIV", "3.464.1003.120.12.1003"),
    ("HPV Test", "3.464.1003.110.12.1059"),
    ("HbA1c Laboratory Test", "3.464.1003.198.12.1013"),
    ("Heart Failure", "3.526.3.376"),
    ("Heart Transplant", "1.4.1178.33"),
    ("Heart Transplant Complications", "1.4.1178.56"),
    ("Hepatitis A", "3.464.1003.110.12.1024"),
    ("Hepatitis A Vaccine", "3.464.1003.196.12.1215"),
    ("Hepatitis A Vaccine Administered", "3.464.1003.110.12.1041"),
    ("Hepatitis B", "3.464.1003.110.12.1025"),
    ("Hepatitis B Vaccine", "3.464.1003.196.12.1216"),
    ("Hepatitis B Vaccine Administered", "3.464.1003.110.12.1042"),
    ("Hib Vaccine (3 dose schedule)", "3.464.1003.110.12.1083"),
    ("Hib Vaccine (3 dose schedule) Administered", "3.464.1003.110.12.1084"),
    ("Hib Vaccine (4 dose schedule)", "3.464.1003.110.12.1085"),
    ("Hib Vaccine (4 dose schedule) Administered", "3.464.1003.110.12.1086"),
    ("History of bilateral mastectomy", "3.464.1003.198.12.1068"),
    ("Home Healthcare Services", "3.464.1003.101.12.1016"),
    ("Hospice Care Ambulatory", "3.526.3.1584"),
    ("Hospice Care Referral or Admission", "1.4.1116.365"),
    ("Hospice Diagnosis", "3.464.1003.1165"),
    ("Hospice Encounter", "3.464.1003.1003"),
    ("Human Immunodeficiency Virus (HIV) Laboratory Test Codes (Ab and Ag)", "1.4.1056.50"),
    ("Hypotension", "3.526.3.370"),
    ("Hysterectomy with No Residual Cervix", "3.464.1003.198.12.1014"),
    ("Inactivated Polio Vaccine (IPV)", "3.464.1003.196.12.1219"),
    ("Inactivated Polio Vaccine (IPV) Administered", "3.464.1003.110.12.1045"),
    ("Influenza Virus LAIV Vaccine", "3.464.1003.110.12.1087"),
    ("Influenza Virus LAIV Vaccine Administered", "3.464.1003.110.12.1088"),
    ("Intolerance to ACE Inhibitor or ARB", "3.526.3.1212"),
    ("Intolerance to Beta Blocker Therapy", "3.526.3.1178"),
    ("Intussusception", "3.464.1003.199.12.1056"),
    ("Kidney Transplant", "3.464.1003.109.12.1012"),
    ("Kidney Transplant Recipient", "3.464.1003.109.12.1029"),
    ("Laboratory Tests for Hypertension", "3.600.1482"),
    ("Left Against Medical Advice", "3.117.1.7.1.308"),
    ("Left Ventricular Assist Device Complications", "1.4.1178.58"),
    ("Left Ventricular Assist Device Placement", "1.4.1178.61"),
    ("Lifestyle Recommendation", "3.526.3.1581"),
    ("Malignant Neoplasm of Colon", "3.464.1003.108.12.1001"),
    ("Malignant Neoplasm of Lymphatic and Hematopoietic Tissue", "3.464.1003.108.12.1009"),
    ("Mammography", "3.464.1003.108.12.1018"),
    ("Measles", "3.464.1003.110.12.1053"),
    ("Measles, Mumps and Rubella (MMR) Vaccine", "3.464.1003.196.12.1224"),
    ("Measles, Mumps and Rubella (MMR) Vaccine Administered", "3.464.1003.110.12.1031"),
    ("Medical Reason", "3.526.3.1007"),
    ("Medications for Opioid Use Disorder (MOUD)", "1.4.1046.269"),
    ("Moderate or Severe", "3.526.3.1092"),
    ("Moderate or Severe LVSD", "3.526.3.1090"),
    ("Mumps", "3.464.1003.110.12.1032"),
    ("Nursing Facility Visit", "3.464.1003.101.12.1012"),
    ("Nutrition Services", "3.464.1003.1006"),
    ("Observation Services", "1.4.1111.143"),
    ("Occupational Therapy Evaluation", "3.526.3.1011"),
    ("Office Visit", "3.464.1003.101.12.1001"),
    ("Ophthalmological Services", "3.526.3.1285"),
    ("Opioid Medication Assisted Treatment (MAT)", "1.4.1111.177"),
    ("Opioid Use Disorder", "1.4.1111.171"),
    ("Outpatient Consultation", "3.464.1003.101.12.1008"),
    ("Palliative Care Diagnosis", "3.464.1003.1167"),
    ("Palliative Care Encounter", "3.464.1003.101.12.1090"),
    ("Palliative Care Intervention", "3.464.1003.198.12.1135"),
    ("Palliative or Hospice Care", "3.600.1.1579"),
    ("Pap Test", "3.464.1003.108.12.1017"),
    ("Patient Declined", "3.526.3.1582"),
    ("Patient Expired", "3.117.1.7.1.309"),
    ("Patient Provider Interaction", "3.526.3.1012"),
    ("Patient Reason", "3.526.3.1008"),
    ("Patient Reason for ACE Inhibitor or ARB Decline", "3.526.3.1140"),
    ("Pharmacologic Therapy for Hypertension", "3.526.1577"),
    ("Physical Therapy Evaluation", "3.526.3.1022"),
    ("Pneumococcal Conjugate Vaccine", "3.464.1003.196.12.1221"),
    ("Pneumococcal Conjugate Vaccine Administered", "3.464.1003.110.12.1046"),
    ("Pregnancy", "3.526.3.378"),
    ("Preventive Care Services Established Office Visit, 18 and Up", "3.464.1003.101.12.1025"),
    ("Preventive Care Services Group Counseling", "3.464.1003.101.12.1027"),
    ("Preventive Care Services Individual Counseling", "3.464.1003.101.12.1026"),
    ("Preventive Care Services Initial Office Visit, 18 and Up", "3.464.1003.101.12.1023"),
    ("Preventive Care Services, Initial Office Visit, 0 to 17", "3.464.1003.101.12.1022"),
    ("Preventive Care, Established Office Visit, 0 to 17", "3.464.1003.101.12.1024"),
    ("Psych Visit Diagnostic Evaluation", "3.526.3.1492"),
    ("Psych Visit Psychotherapy", "3.526.3.1496"),
    ("Recommendation to Increase Physical Activity", "3.600.1518"),
    ("Referral", "3.464.1003.101.12.1046"),
    ("Referral for Adolescent Depression", "3.526.3.1570"),
    ("Referral for Adult Depression", "3.526.3.1571"),
    ("Referral or Counseling for Alcohol Consumption", "3.526.3.1583"),
    ("Referral to Primary Care or Alternate Provider", "3.526.3.1580"),
    ("Rotavirus Vaccine (2 dose schedule) Administered", "3.464.1003.110.12.1048"),
    ("Rotavirus Vaccine (3 dose schedule)", "3.464.1003.196.12.1223"),
    ("Rotavirus Vaccine (3 dose schedule) Administered", "3.464.1003.110.12.1047"),
    ("Rubella", "3.464.1003.110.12.1037"),
    ("Schedule II, III and IV Opioid Medications", "1.4.1046.241"),
    ("Schedule IV Benzodiazepines", "1.4.1125.1"),
    ("Severe Combined Immunodeficiency", "3.464.1003.120.12.1007"),
    ("Sickle Cell Disease with and without Crisis", "1.4.1111.175"),
    ("Standardized Tools for Assessment of Cognition", "3.526.3.1006"),
    ("Status Post Left Mastectomy", "3.464.1003.198.12.1069"),
    ("Status Post Right Mastectomy", "3.464.1003.198.12.1070"),
    ("Telephone Visits", "3.464.1003.101.12.1080"),
    ("Total Colectomy", "3.464.1003.198.12.1019"),
    ("Unilateral Mastectomy Left", "3.464.1003.198.12.1133"),
    ("Unilateral Mastectomy Right", "3.464.1003.198.12.1134"),
    ("Unilateral Mastectomy, Unspecified Laterality", "3.464.1003.198.12.1071"),
    ("Varicella Zoster", "3.464.1003.110.12.1039"),
    ("Varicella Zoster Vaccine (VZV)", "3.464.1003.196.12.1170"),
    ("Varicella Zoster Vaccine (VZV) Administered", "3.464.1003.110.12.1040"),
    ("Virtual Encounter", "3.464.1003.101.12.1089"),
    ("Weight Reduction Recommended", "3.600.1510"),
    ("sDNA FIT Test", "3.464.1003.108.12.1039"),
)}  # fmt: skip
