"""The web page: `python -P -m streamlit run app.py`. Without -P Python looks for modules in the current folder first."""

from optimizer.system.safe_path import leave_current_folder

leave_current_folder()

from optimizer.ui.app import show  # noqa: E402 the path is made safe before anything else is imported

show()
