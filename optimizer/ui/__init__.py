"""The web page (Streamlit): shows the rows of `report.rows`, computes nothing."""
