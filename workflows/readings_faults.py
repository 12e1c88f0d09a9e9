"""What is wrong in a table of figures, row by row, told together; and what is odd but accepted."""

from dataclasses import dataclass, field
from typing import Any

from core.errors import Invalid

MOST_TOLD = 200
_IN_A_SENTENCE = 5


class ReadingsRefused(Invalid):
    """A table of figures has wrong rows; none of it was taken in."""

    code = "readings-refused"
    title = "监测数据未导入"


@dataclass
class Faults:
    """Wrong cells and remarks: the first 200 of each are kept, all are counted."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    wrong: int = 0
    remarks: list[dict[str, Any]] = field(default_factory=list)
    remark_count: int = 0

    def add(self, row: int, column: str, value: object, expected: str) -> None:
        """Note one wrong cell."""
        self.wrong += 1
        if len(self.errors) < MOST_TOLD:
            place = {"field": f"第 {row} 行“{column}”", "row": row, "column": column}
            self.errors.append({**place, "value": str(value)[:60], "expected": expected})

    def remark(self, row: int, text: str) -> None:
        """Note what is accepted and should be looked at."""
        self.remark_count += 1
        if len(self.remarks) < MOST_TOLD:
            self.remarks.append({"row": row, "remark": text})

    def refuse(self) -> None:
        """Raise ReadingsRefused with everything noted, if there is anything; the first five in the sentence."""
        if not self.wrong:
            return
        self.errors.sort(key=lambda entry: int(entry["row"]))
        told = [
            f"{entry['field']}：{entry['expected']}（表中为“{entry['value']}”）"
            for entry in self.errors[:_IN_A_SENTENCE]
        ]
        more = f"；等共 {self.wrong} 处" if self.wrong > _IN_A_SENTENCE else ""
        raise ReadingsRefused(
            "数据有误，未导入任何内容：" + "；".join(told) + more, errors=self.errors, wrong=self.wrong
        )
