-- The rules of the ledger, refused by the database itself (PostgreSQL).
-- One statement per block; blocks are separated by a line "-- ;;". Errors carry "FD:<rule>".
-- Rules that fire in bulk are statement triggers over transition tables: a set check, not one per row.

CREATE FUNCTION fd_voucher_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added WHERE state NOT IN (0, 1)) THEN RAISE EXCEPTION 'FD:born_unposted'; END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT book_id, period FROM added) a
             LEFT JOIN book_period p ON p.book_id = a.book_id AND p.period = a.period AND p.closed = 0
             WHERE p.period IS NULL) THEN RAISE EXCEPTION 'FD:period_closed'; END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT book_id, type_id FROM added) a
             LEFT JOIN voucher_type t ON t.id = a.type_id AND t.book_id = a.book_id
             WHERE t.id IS NULL) THEN RAISE EXCEPTION 'FD:type_of_book'; END IF;
  IF EXISTS (SELECT 1 FROM added a LEFT JOIN voucher v
             ON v.id = a.corrects_id AND v.book_id = a.book_id AND v.state = 3
             WHERE a.corrects_id IS NOT NULL AND v.id IS NULL) THEN RAISE EXCEPTION 'FD:corrects_posted'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER voucher_insert AFTER INSERT ON voucher REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION fd_voucher_insert()
-- ;;
-- the checks that join are EXECUTEd, so that each is planned for as many rows as it has, and count, because a
-- plan for EXISTS hopes for an early hit and compares every row with every other when all is well
CREATE FUNCTION fd_voucher_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved boolean; stepped boolean; altered boolean; mistyped boolean; misled boolean; wrong bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM before WHERE state = 3) THEN RAISE EXCEPTION 'FD:posted_is_posted'; END IF;
  EXECUTE $q$SELECT bool_or(a.id IS NULL OR a.book_id <> b.book_id OR a.maker_id <> b.maker_id),
      bool_or(a.state <> b.state AND NOT (
           (b.state = 0 AND a.state IN (1, 9)) OR (b.state = 1 AND a.state IN (0, 2, 9))
        OR (b.state = 2 AND a.state IN (1, 3)))),
      bool_or(b.state = 2 AND a.state <> 1 AND (
           a.day <> b.day OR a.total <> b.total OR a.type_id <> b.type_id OR a.number IS DISTINCT FROM b.number
        OR a.reviewer_id IS DISTINCT FROM b.reviewer_id OR a.kind <> b.kind OR a.source <> b.source
        OR a.summary <> b.summary OR a.attachments <> b.attachments OR a.corrects_id IS DISTINCT FROM b.corrects_id
        OR a.made_at <> b.made_at OR a.reviewed_at IS DISTINCT FROM b.reviewed_at)),
      bool_or(a.type_id <> b.type_id AND NOT EXISTS (
           SELECT 1 FROM voucher_type t WHERE t.id = a.type_id AND t.book_id = a.book_id)),
      bool_or(a.corrects_id IS DISTINCT FROM b.corrects_id AND a.corrects_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM voucher v WHERE v.id = a.corrects_id AND v.book_id = a.book_id AND v.state = 3))
    FROM before b LEFT JOIN after a ON a.id = b.id$q$ INTO moved, stepped, altered, mistyped, misled;
  IF moved THEN RAISE EXCEPTION 'FD:identity'; END IF;
  IF EXISTS (SELECT 1 FROM (SELECT book_id, period FROM before UNION SELECT book_id, period FROM after) u
             LEFT JOIN book_period p ON p.book_id = u.book_id AND p.period = u.period AND p.closed = 0
             WHERE p.period IS NULL) THEN RAISE EXCEPTION 'FD:period_closed'; END IF;
  IF stepped THEN RAISE EXCEPTION 'FD:state_step'; END IF;
  IF altered THEN RAISE EXCEPTION 'FD:reviewed_is_fixed'; END IF;
  IF mistyped THEN RAISE EXCEPTION 'FD:type_of_book'; END IF;
  IF misled THEN RAISE EXCEPTION 'FD:corrects_posted'; END IF;
  IF EXISTS (SELECT 1 FROM after a JOIN book k ON k.id = a.book_id
             WHERE a.state IN (2, 3) AND a.reviewer_id = a.maker_id AND k.solo = 0)
    THEN RAISE EXCEPTION 'FD:maker_reviews'; END IF;
  IF EXISTS (SELECT 1 FROM after WHERE state = 3) THEN
    EXECUTE $q$SELECT COUNT(*) FROM after a LEFT JOIN (
        SELECT voucher_id, COUNT(*) AS lines, SUM(debit) AS debit, SUM(credit) AS credit
        FROM voucher_line WHERE voucher_id BETWEEN (SELECT MIN(id) FROM after) AND (SELECT MAX(id) FROM after)
        GROUP BY voucher_id) l ON l.voucher_id = a.id
      WHERE a.state = 3 AND (l.lines IS NULL OR l.lines < 2 OR l.debit <> l.credit OR l.debit <> a.total)$q$
      INTO wrong;
    IF wrong > 0 THEN RAISE EXCEPTION 'FD:unbalanced'; END IF;
  END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER voucher_update AFTER UPDATE ON voucher REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION fd_voucher_update()
-- ;;
CREATE FUNCTION fd_voucher_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM removed WHERE state = 3) THEN RAISE EXCEPTION 'FD:posted_is_posted'; END IF;
  IF EXISTS (SELECT 1 FROM removed WHERE state = 2) THEN RAISE EXCEPTION 'FD:reviewed_is_fixed'; END IF;
  IF EXISTS (SELECT 1 FROM removed r JOIN book_period p ON p.book_id = r.book_id AND p.period = r.period
             WHERE p.closed = 1) THEN RAISE EXCEPTION 'FD:period_closed'; END IF;
  IF EXISTS (SELECT 1 FROM removed r JOIN voucher_line l ON l.voucher_id = r.id)
    THEN RAISE EXCEPTION 'FD:has_lines'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER voucher_delete AFTER DELETE ON voucher REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION fd_voucher_delete()
-- ;;
CREATE FUNCTION fd_line_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong bigint;
BEGIN
  EXECUTE $q$SELECT COUNT(*) FROM (SELECT DISTINCT voucher_id, book_id, period FROM added) l LEFT JOIN voucher v
      ON v.id = l.voucher_id AND v.book_id = l.book_id AND v.period = l.period AND v.state < 2
    WHERE v.id IS NULL$q$ INTO wrong;
  IF wrong > 0 THEN RAISE EXCEPTION 'FD:line_of_fixed_voucher'; END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT account_id, book_id FROM added) l LEFT JOIN account a
             ON a.id = l.account_id AND a.book_id = l.book_id AND a.leaf = 1
             WHERE a.id IS NULL) THEN RAISE EXCEPTION 'FD:not_a_leaf'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER line_insert AFTER INSERT ON voucher_line REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION fd_line_insert()
-- ;;
CREATE FUNCTION fd_line_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM before l LEFT JOIN voucher v ON v.id = l.voucher_id AND v.state < 2
             WHERE v.id IS NULL) THEN RAISE EXCEPTION 'FD:line_of_fixed_voucher'; END IF;
  IF EXISTS (SELECT 1 FROM after l LEFT JOIN voucher v
             ON v.id = l.voucher_id AND v.book_id = l.book_id AND v.period = l.period AND v.state < 2
             WHERE v.id IS NULL) THEN RAISE EXCEPTION 'FD:line_of_fixed_voucher'; END IF;
  IF EXISTS (SELECT 1 FROM after l LEFT JOIN account a
             ON a.id = l.account_id AND a.book_id = l.book_id AND a.leaf = 1
             WHERE a.id IS NULL) THEN RAISE EXCEPTION 'FD:not_a_leaf'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER line_update AFTER UPDATE ON voucher_line REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION fd_line_update()
-- ;;
CREATE FUNCTION fd_line_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM removed l JOIN voucher v ON v.id = l.voucher_id AND v.state IN (2, 3))
    THEN RAISE EXCEPTION 'FD:line_of_fixed_voucher'; END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT book_id, period FROM removed) l JOIN book_period p
             ON p.book_id = l.book_id AND p.period = l.period AND p.closed = 1)
    THEN RAISE EXCEPTION 'FD:period_closed'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER line_delete AFTER DELETE ON voucher_line REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION fd_line_delete()
-- ;;
CREATE FUNCTION fd_set_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:set_is_fixed';
END $$
-- ;;
CREATE TRIGGER set_change BEFORE UPDATE OR DELETE ON dimension_set FOR EACH ROW EXECUTE FUNCTION fd_set_fixed()
-- ;;
CREATE TRIGGER set_item_change BEFORE UPDATE OR DELETE ON dimension_set_item
FOR EACH ROW EXECUTE FUNCTION fd_set_fixed()
-- ;;
CREATE FUNCTION fd_set_item_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added i LEFT JOIN dimension_set s ON s.id = i.set_id
               AND strpos('|' || s.key || '|', '|' || i.dimension_id || ':' || i.item_id || '|') > 0
             WHERE s.id IS NULL) THEN RAISE EXCEPTION 'FD:set_is_fixed'; END IF;
  IF EXISTS (SELECT 1 FROM added i JOIN dimension_set s ON s.id = i.set_id
             LEFT JOIN dimension_item d ON d.id = i.item_id AND d.dimension_id = i.dimension_id AND d.book_id = s.book_id
             WHERE d.id IS NULL) THEN RAISE EXCEPTION 'FD:item_of_book'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER set_item_insert AFTER INSERT ON dimension_set_item REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION fd_set_item_insert()
-- ;;
CREATE FUNCTION fd_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id = OLD.id AND NEW.solo = OLD.solo AND NEW.start_period = OLD.start_period THEN RETURN NEW; END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM voucher WHERE book_id = OLD.id AND number IS NOT NULL)
    THEN RAISE EXCEPTION 'FD:book_is_fixed'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER book_change BEFORE UPDATE OR DELETE ON book FOR EACH ROW EXECUTE FUNCTION fd_book()
-- ;;
CREATE FUNCTION fd_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period AND type_id = OLD.type_id
               AND number IS NOT NULL) THEN RAISE EXCEPTION 'FD:number_reused'; END IF;
    RETURN OLD;
  END IF;
  IF NEW.book_id <> OLD.book_id OR NEW.period <> OLD.period OR NEW.type_id <> OLD.type_id
    THEN RAISE EXCEPTION 'FD:identity'; END IF;
  IF NEW.last_number < OLD.last_number AND EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period AND type_id = OLD.type_id
      AND number > NEW.last_number) THEN RAISE EXCEPTION 'FD:number_reused'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER counter_change BEFORE UPDATE OR DELETE ON voucher_counter FOR EACH ROW EXECUTE FUNCTION fd_counter()
-- ;;
CREATE FUNCTION fd_counter_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND type_id = NEW.type_id
             AND number > NEW.last_number) THEN RAISE EXCEPTION 'FD:number_reused'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER counter_insert AFTER INSERT ON voucher_counter FOR EACH ROW EXECUTE FUNCTION fd_counter_insert()
-- ;;
CREATE FUNCTION fd_period_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.book_id <> OLD.book_id OR NEW.period <> OLD.period THEN RAISE EXCEPTION 'FD:identity'; END IF;
  IF NEW.closed = 1 AND OLD.closed = 0 THEN
    IF EXISTS (SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period < NEW.period AND closed = 0)
      THEN RAISE EXCEPTION 'FD:earlier_period_open'; END IF;
    IF EXISTS (SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND state < 3)
      THEN RAISE EXCEPTION 'FD:unposted_in_period'; END IF;
    IF EXISTS (SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND number IS NOT NULL
               GROUP BY type_id HAVING MAX(number) <> COUNT(*)) THEN RAISE EXCEPTION 'FD:number_gap'; END IF;
  END IF;
  IF NEW.closed = 0 AND OLD.closed = 1 AND EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period > NEW.period AND closed = 1)
    THEN RAISE EXCEPTION 'FD:later_period_closed'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER period_update BEFORE UPDATE ON book_period FOR EACH ROW EXECUTE FUNCTION fd_period_update()
-- ;;
CREATE FUNCTION fd_period_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.closed <> 0 THEN RAISE EXCEPTION 'FD:born_open'; END IF;
  IF EXISTS (SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period >= NEW.period AND closed = 1)
    THEN RAISE EXCEPTION 'FD:later_period_closed'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER period_insert BEFORE INSERT ON book_period FOR EACH ROW EXECUTE FUNCTION fd_period_insert()
-- ;;
CREATE FUNCTION fd_period_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed = 1 THEN RAISE EXCEPTION 'FD:period_closed'; END IF;
  IF EXISTS (SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period)
    THEN RAISE EXCEPTION 'FD:period_in_use'; END IF;
  RETURN OLD;
END $$
-- ;;
CREATE TRIGGER period_delete BEFORE DELETE ON book_period FOR EACH ROW EXECUTE FUNCTION fd_period_delete()
-- ;;
CREATE FUNCTION fd_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF EXISTS (SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND state = 3)
      THEN RAISE EXCEPTION 'FD:opening_fixed'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND state = 3)
    THEN RAISE EXCEPTION 'FD:opening_fixed'; END IF;
  IF NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.account_id AND book_id = NEW.book_id AND leaf = 1)
    THEN RAISE EXCEPTION 'FD:not_a_leaf'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER opening_change BEFORE INSERT OR UPDATE OR DELETE ON opening_balance
FOR EACH ROW EXECUTE FUNCTION fd_opening()
-- ;;
CREATE FUNCTION fd_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.leaf = OLD.leaf AND NEW.side = OLD.side AND NEW.book_id = OLD.book_id AND NEW.id = OLD.id
      THEN RETURN NEW; END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM voucher_line WHERE account_id = OLD.id)
    OR EXISTS (SELECT 1 FROM opening_balance WHERE account_id = OLD.id)
    THEN RAISE EXCEPTION 'FD:account_in_use'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER account_change BEFORE UPDATE OR DELETE ON account FOR EACH ROW EXECUTE FUNCTION fd_account()
-- ;;
CREATE FUNCTION fd_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:append_only';
END $$
-- ;;
CREATE TRIGGER seal_change BEFORE UPDATE OR DELETE ON voucher_seal FOR EACH ROW EXECUTE FUNCTION fd_append_only()
-- ;;
CREATE TRIGGER audit_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION fd_append_only()
-- ;;
CREATE FUNCTION fd_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <= (SELECT MAX(id) FROM audit_event) THEN RAISE EXCEPTION 'FD:append_only'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION fd_audit_insert()
-- ;;
CREATE FUNCTION fd_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:signature_stands';
END $$
-- ;;
CREATE TRIGGER note_change BEFORE UPDATE OR DELETE ON difference_note FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE TRIGGER signature_change BEFORE UPDATE OR DELETE ON reconciliation_signature FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE TRIGGER file_compared_change BEFORE UPDATE OR DELETE ON file_comparison FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE TRIGGER file_differs_change BEFORE UPDATE OR DELETE ON file_difference FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE TRIGGER file_word_change BEFORE UPDATE OR DELETE ON file_word FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE TRIGGER file_signed_change BEFORE UPDATE OR DELETE ON file_signature FOR EACH ROW EXECUTE FUNCTION fd_signature()
-- ;;
CREATE FUNCTION fd_print_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:print_log_grows';
END $$
-- ;;
CREATE TRIGGER print_change BEFORE UPDATE OR DELETE ON print_log FOR EACH ROW EXECUTE FUNCTION fd_print_log()
-- ;;
CREATE TRIGGER print_voucher_change BEFORE UPDATE OR DELETE ON print_log_voucher
FOR EACH ROW EXECUTE FUNCTION fd_print_log()
-- ;;
-- every version of a channel stays: what was fetched by it must be explicable years later
CREATE FUNCTION fd_channel_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:channel_version_stands';
END $$
-- ;;
CREATE TRIGGER channel_version_change BEFORE UPDATE OR DELETE ON intake_channel_version
FOR EACH ROW EXECUTE FUNCTION fd_channel_version()
-- ;;
CREATE FUNCTION fd_beside_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id)
    THEN RAISE EXCEPTION 'FD:beside_its_voucher'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER print_voucher_insert BEFORE INSERT ON print_log_voucher FOR EACH ROW EXECUTE FUNCTION fd_beside_voucher()
-- ;;
CREATE TRIGGER attachment_insert BEFORE INSERT ON voucher_attachment FOR EACH ROW EXECUTE FUNCTION fd_beside_voucher()
-- ;;
CREATE FUNCTION fd_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state IN (2, 3))
      THEN RAISE EXCEPTION 'FD:attachment_stays'; END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR NEW.voucher_id <> OLD.voucher_id OR NEW.book_id <> OLD.book_id OR NEW.name <> OLD.name
      OR NEW.kind <> OLD.kind OR NEW.size <> OLD.size OR NEW.digest <> OLD.digest OR NEW.added_at <> OLD.added_at
      OR NEW.added_by <> OLD.added_by OR NEW.event_id <> OLD.event_id
      OR (NEW.content IS NULL) = (OLD.content IS NULL)
      THEN RAISE EXCEPTION 'FD:attachment_stays'; END IF;
  END IF;
  IF NEW.content IS NULL AND NOT EXISTS (SELECT 1 FROM book_option
      WHERE book_id = NEW.book_id AND name = 'attachment_folder' AND value <> 'database')
    THEN RAISE EXCEPTION 'FD:attachment_kept'; END IF;
  RETURN NEW;
END $$
-- ;;
CREATE TRIGGER attachment_change BEFORE INSERT OR UPDATE OR DELETE ON voucher_attachment FOR EACH ROW EXECUTE FUNCTION fd_attachment()
-- ;;
CREATE FUNCTION fd_cashier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id AND state IN (1, 2))
      THEN RAISE EXCEPTION 'FD:signature_stands'; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 3)
    THEN RAISE EXCEPTION 'FD:signature_stands'; END IF;
  RETURN OLD;
END $$
-- ;;
CREATE TRIGGER cashier_change BEFORE INSERT OR UPDATE OR DELETE ON voucher_cashier FOR EACH ROW EXECUTE FUNCTION fd_cashier()
-- ;;
CREATE FUNCTION fd_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:row_is_evidence';
END $$
-- ;;
CREATE TRIGGER row_change BEFORE UPDATE OR DELETE ON intake_row FOR EACH ROW EXECUTE FUNCTION fd_evidence()
-- ;;
CREATE TRIGGER file_change BEFORE UPDATE OR DELETE ON intake_file FOR EACH ROW EXECUTE FUNCTION fd_evidence()
-- ;;
CREATE FUNCTION fd_row_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'FD:row_is_booked'; END IF;
  IF EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 2)
    OR EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 3 AND NOT EXISTS (
      SELECT 1 FROM voucher c WHERE c.corrects_id = OLD.voucher_id AND c.kind = 2 AND c.state = 3))
    THEN RAISE EXCEPTION 'FD:row_is_booked'; END IF;
  RETURN OLD;
END $$
-- ;;
CREATE TRIGGER row_voucher_change BEFORE UPDATE OR DELETE ON row_voucher FOR EACH ROW EXECUTE FUNCTION fd_row_voucher()
-- ;;
CREATE FUNCTION fd_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'FD:never_emptied';
END $$
-- ;;
CREATE TRIGGER voucher_truncate BEFORE TRUNCATE ON voucher FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER line_truncate BEFORE TRUNCATE ON voucher_line FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER attachment_truncate BEFORE TRUNCATE ON voucher_attachment FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER cashier_truncate BEFORE TRUNCATE ON voucher_cashier FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER signature_truncate BEFORE TRUNCATE ON reconciliation_signature FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER file_compared_truncate BEFORE TRUNCATE ON file_comparison FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER file_differs_truncate BEFORE TRUNCATE ON file_difference FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER file_word_truncate BEFORE TRUNCATE ON file_word FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER file_signed_truncate BEFORE TRUNCATE ON file_signature FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER channel_version_truncate BEFORE TRUNCATE ON intake_channel_version FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER print_truncate BEFORE TRUNCATE ON print_log FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER print_voucher_truncate BEFORE TRUNCATE ON print_log_voucher FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER seal_truncate BEFORE TRUNCATE ON voucher_seal FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER row_truncate BEFORE TRUNCATE ON intake_row FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER file_truncate BEFORE TRUNCATE ON intake_file FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER row_voucher_truncate BEFORE TRUNCATE ON row_voucher FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER opening_truncate BEFORE TRUNCATE ON opening_balance FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER period_truncate BEFORE TRUNCATE ON book_period FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER counter_truncate BEFORE TRUNCATE ON voucher_counter FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER account_truncate BEFORE TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER set_truncate BEFORE TRUNCATE ON dimension_set FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER set_item_truncate BEFORE TRUNCATE ON dimension_set_item FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER book_truncate BEFORE TRUNCATE ON book FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER type_truncate BEFORE TRUNCATE ON voucher_type FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER balance_truncate BEFORE TRUNCATE ON balance FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER dimension_balance_truncate BEFORE TRUNCATE ON dimension_balance FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER dimension_truncate BEFORE TRUNCATE ON dimension FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE TRIGGER item_truncate BEFORE TRUNCATE ON dimension_item FOR EACH STATEMENT EXECUTE FUNCTION fd_no_truncate()
-- ;;
CREATE FUNCTION fd_row_mark_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added m JOIN row_voucher x ON x.row_id = m.row_id
             JOIN voucher v ON v.id = x.voucher_id WHERE v.state <> 9)
    THEN RAISE EXCEPTION 'FD:row_in_voucher'; END IF;
  RETURN NULL;
END $$
-- ;;
CREATE TRIGGER row_mark_insert AFTER INSERT ON row_mark REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION fd_row_mark_insert()
