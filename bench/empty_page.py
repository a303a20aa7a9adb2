"""The least a page can be: one slider, and a line that shows it. What its rerun takes is what Streamlit and the browser take."""

import streamlit as st

level = st.slider("Level", 0, 1000, 0)
st.metric("Level", level)
