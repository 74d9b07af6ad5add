"""The teams, and what a person may do."""

from enum import StrEnum


class Team(StrEnum):
    MARKETING = "Marketing"
    SALES = "Sales"
    PATIENT_ACCESS = "Patient access"
    CLINICAL = "Clinical"
    LEADERSHIP = "Leadership"


class Role(StrEnum):
    """What a person may do. Each command names the roles that may run it."""

    VIEWER = "viewer"
    REP = "rep"
    MARKETER = "marketer"
    LEADER = "leader"
    ADMIN = "admin"
