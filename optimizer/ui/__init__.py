"""The web page (Streamlit): shows the rows of `report.tables`, computes nothing."""
