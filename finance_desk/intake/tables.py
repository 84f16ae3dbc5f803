"""Tables of the intake room.

``intake_row`` never changes (a trigger refuses it), so its life cycle is read from what happened
to it: a link to a voucher, a problem, a mark. That keeps the wide rows as evidence and bulk work
free of updates.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from finance_desk.store.schema import (
    Blob,
    Day,
    Fen,
    Flag,
    Id,
    Moment,
    Period,
    id_column,
    partial_index,
    reference,
    table,
)

intake_source = table(
    "intake_source",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("profile", Text, nullable=False),  # the plug-in of intake/sources that understands it
    Column("settings", Text, nullable=False, default="{}"),  # JSON: column mapping, folder, address
)

intake_channel = table(
    "intake_channel",
    id_column(),
    reference("source_id", "intake_source.id"),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("settings", Text, nullable=False),  # JSON: address, view, pattern, header, watch; no passwords
    Column("disabled", Flag, nullable=False, default=0),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Id, nullable=False),
    Column("last_at", Moment),  # the last fetch, and what came of it
    Column("last_by", Id),
    Column("last_received", Integer, nullable=False, default=0),
    Column("last_repeated", Integer, nullable=False, default=0),
    Column("last_refused", Integer, nullable=False, default=0),
    Column("last_failure", Text),  # JSON: msgid and values
    UniqueConstraint("book_id", "code"),
    CheckConstraint("way IN ('folder', 'database', 'service')", name="way"),
)

intake_channel_version = table(
    "intake_channel_version",
    reference("channel_id", "intake_channel.id", key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("settings", Text, nullable=False),  # JSON: everything that was written
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Id, nullable=False),
    Column("event_id", Id, nullable=False),
)

intake_delivery = table(
    "intake_delivery",
    id_column(),
    reference("channel_id", "intake_channel.id"),
    Column("book_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the bytes
    Column("at", Moment, nullable=False),
    Column("batch_id", Id),  # empty: refused
    Column("reasons", Text, nullable=False),  # JSON list of packed messages
    UniqueConstraint("channel_id", "digest", "name"),
)

intake_file = table(
    "intake_file",
    id_column(),
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the bytes as received
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", Blob, nullable=False),  # zlib of the bytes as received
    Column("received_at", Moment, nullable=False),
    Column("received_by", Id, nullable=False),
)

intake_batch = table(
    "intake_batch",
    id_column(),
    reference("source_id", "intake_source.id"),
    reference("file_id", "intake_file.id", nullable=True),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),  # the sender's batch number, or ours
    Column("sheet", Text, nullable=False, default=""),  # the workbook's sheet
    Column("columns", Text, nullable=False, default="{}"),  # JSON: field -> column of the file from 0
    Column("titles", Text, nullable=False, default="[]"),  # JSON: the titles of the file's columns
    Column("received_at", Moment, nullable=False),
    Column("received_by", Id, nullable=False),
    Column("rows", Integer, nullable=False),  # rows seen in the file
    Column("accepted", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),  # received before with the same content
    Column("amount", Fen, nullable=False),  # sum of the accepted rows
    Column("control_rows", Integer),  # what the sender says
    Column("control_amount", Fen),
    Index("ix_intake_batch_book", "book_id", "id"),
)

intake_row = table(
    "intake_row",
    id_column(),
    Column("batch_id", Id, nullable=False),
    Column("book_id", Id, nullable=False),
    Column("source_id", Id, nullable=False),
    Column("row_no", Integer, nullable=False),  # as seen in the file
    Column("external_id", Text, nullable=False),  # 来源流水号
    Column("version", Integer, nullable=False),
    Column("event", Text, nullable=False),  # business event of the catalogue: EV-20
    Column("document", Text),  # 单据号, 拨付单号
    Column("day", Day, nullable=False),  # money in or out at the bank
    Column("biz_period", Period),  # 业务期, 费款所属期
    Column("fund", Text),  # 险种: 310, 390
    Column("pay_type", Text),  # 基金支付类型
    Column("category", Text),  # 清算类别, 待遇类别, 费款性质
    Column("party_code", Text),
    Column("party_name", Text),
    Column("bank", Text),  # our account's code
    Column("amount", Fen, nullable=False),  # really paid or received
    Column("payable", Fen, nullable=False),  # 应拨, 应收
    Column("withheld", Fen, nullable=False),  # 预留
    Column("prepaid", Fen, nullable=False),  # 预付金抵扣
    Column("deducted", Fen, nullable=False),  # 审核扣款, 稽核扣款
    Column("personal", Fen, nullable=False),  # the part of the personal-account fund
    Column("late_fee", Fen, nullable=False),  # 滞纳金
    Column("count", Integer, nullable=False),  # 笔数
    Column("level", Text),  # 财政层级
    Column("year", Integer),  # 所属年度
    Column("region", Text),  # 对方统筹区
    Column("memo", Text),
    Column("extra", Text),  # JSON of further columns, as sent
    UniqueConstraint("book_id", "source_id", "external_id", "version"),  # numbers of two units may meet
    CheckConstraint("version >= 1", name="version"),
    Index("ix_intake_row_batch", "batch_id", "row_no"),
    Index("ix_intake_row_document", "batch_id", "document"),  # the preview of one merged voucher
)

intake_problem = table(
    "intake_problem",
    id_column(),
    Column("batch_id", Id, nullable=False),
    Column("book_id", Id, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("row_id", Id),  # set when the row was accepted but cannot go on (late change)
    Column("code", Text, nullable=False),
    Column("field", Text, nullable=False, default=""),
    Column("message", Text, nullable=False),  # JSON: msgid and values
    Column("raw", Text, nullable=False),  # JSON list of the cells as sent
    Column("settled_at", Moment),
    Column("settled_event", Id),
    Index("ix_intake_problem_batch", "batch_id", "row_no"),
    partial_index(
        "ix_intake_problem_open",
        "row_id",
        where="row_id IS NOT NULL AND settled_at IS NULL",
    ),
)

row_mark = table(
    "row_mark",
    Column("row_id", Id, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("kind", Text, nullable=False),  # held, ignored, superseded
    Column("reason", Text, nullable=False),
    Column("event_id", Id, nullable=False),
    CheckConstraint("kind IN ('held', 'ignored', 'superseded')", name="kind"),
)
