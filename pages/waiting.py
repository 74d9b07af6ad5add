"""Who waits, and how much time is left?"""

import streamlit as st

from dashboard import queue

with st.container(horizontal=True, vertical_alignment="top"):
    whose = queue.choose_whose()
    wait = queue.choose_wait()
queue.draw_queue(wait, whose)
