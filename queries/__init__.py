"""The questions. SELECT only: nothing in here can change a lead."""
