"""What is said of a lead, apart from who it is."""

from enum import StrEnum


class SourceCategory(StrEnum):
    """Where a lead first came from. A blank one is "Not recorded", which is not the same as "Other"."""

    ORGANIC_SEARCH = "Organic search"
    PAID_SEARCH = "Paid search"
    SOCIAL = "Social"
    REFERRAL = "Referral channel"
    EVENT = "Event"
    PARTNER_EMAIL = "Partner e-mail"
    DIRECT = "Direct"
    OTHER = "Other"


class IntakeType(StrEnum):
    """How the lead arrived. METRICS.md section 11 names the three referral kinds."""

    MARKETING_INQUIRY = "Marketing inquiry"
    CLINICIAN_REFERRAL = "Clinician referral"
    SELF_REFERRAL = "Self-referral"
    PARTNER_REFERRAL = "Employer or partner"


class ContactType(StrEnum):
    """Who the contact of a lead is."""

    PATIENT = "Patient"
    CAREGIVER = "Caregiver"
    CLINICIAN = "Clinician"
    CARE_COORDINATOR = "Care coordinator"
    EMPLOYER = "Employer"
    PAYER = "Payer"


class Urgency(StrEnum):
    ROUTINE = "Routine"
    SOON = "Soon"
    URGENT = "Urgent"


class DecisionTiming(StrEnum):
    """When the contact means to decide."""

    NOW = "Now"
    WITHIN_A_MONTH = "Within a month"
    WITHIN_THREE_MONTHS = "Within three months"
    LATER = "Later"


class Consent(StrEnum):
    GIVEN = "Given"
    REVOKED = "Revoked"
