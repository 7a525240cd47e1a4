"""The record of one patient as a LangChain retriever."""

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.model import Hit, PatientId, Query


class RecordRetriever(BaseRetriever):
    """Bound to one patient for life: whoever holds it can ask about nobody else.

    ``search`` is what answers a Query. A LangChain document carries the exact place of its text: ``source`` is the
    document's id and ``page_content == document.text[start:end]``.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    patient: PatientId
    search: Callable[[Query], tuple[Hit, ...]]
    limit: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self.search(Query(patient=self.patient, text=query, limit=self.limit))
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    p = hit.passage
    place = {"source": p.document, "start": p.start, "end": p.end, "section": p.section}
    return Document(id=p.id, page_content=p.text, metadata=place | {"date": p.date, "score": hit.score})
