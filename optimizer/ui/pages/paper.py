"""Report 報告: the board paper, the workbook and the answer's JSON of the mix shown, all with one run id."""

from __future__ import annotations

import streamlit as st

from optimizer.report import to_json
from optimizer.ui.pages.frontier import drawn_frontiers
from optimizer.ui.pages.why import informed
from optimizer.ui.session.cases import made
from optimizer.ui.view import View
from optimizer.ui.workers.task_runner import RUNNER
from optimizer.ui.workers.tasks import PAPERS, PdfTask, SheetsTask

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(view: View) -> None:
    """Draw the page: three files, made when they are asked for, the papers by a process of their own."""
    RUNNER.warm(PAPERS)
    say, solution, case = view.say, informed(view), view.case
    run = "" if solution.run is None else solution.run.id
    st.header(say("paper"))
    st.write(say("paper.note"))
    st.caption(say("paper.run_of", run=run))
    st.download_button(
        say("paper.pdf"),
        data=lambda: made(PdfTask(solution, case, say.language, say.unit, drawn_frontiers(view))),
        file_name=f"report-{say.language}.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        key="paper.pdf",
    )
    st.download_button(
        say("paper.xlsx"),
        data=lambda: made(SheetsTask(solution, case, say.language)),
        file_name="report.xlsx",
        mime=WORKBOOK,
        icon=":material/table_view:",
        on_click="ignore",
        key="paper.xlsx",
    )
    st.download_button(
        say("paper.json"),
        data=lambda: to_json(solution),
        file_name="answer.json",
        mime="application/json",
        icon=":material/data_object:",
        on_click="ignore",
        key="paper.json",
    )
