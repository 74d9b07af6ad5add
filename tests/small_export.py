"""A CRM export of three leads, one of which can't be read, and the mapping for it: for the page that takes files in."""

MAPPING = """
name = "small export"
source_system = "test crm"
kind = "leads"
create = ["service_line"]
[columns]
Id = "external_id"
Line = "service_line"
[dates]
zone = "America/New_York"
[stages]
inquiry = "Created"
sql = "Accepted"
"""
EXPORT = (
    "Id,Line,Created,Accepted\nP1,Cardiology,2026-05-04,2026-05-06\nP2,Cardiology,2026-05-05,\nP3,Cardiology,May,\n"
)
