"""The web page: `streamlit run app.py`."""

from optimizer.ui.page import show

show()
