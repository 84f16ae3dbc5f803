-- The rules of the ledger, refused by the database itself (SQLite).
-- One statement per block; blocks are separated by a line "-- ;;". Errors carry "FD:<rule>".
-- postgresql.sql holds the same rules under the same names.
-- A list of three or more behind IN is a small table built anew for every row; what fires in bulk compares one by one.
-- REPLACE removes what is in its way without a DELETE trigger where recursive_triggers is off (as in a
-- stranger's program), so whatever has a unique key is also looked for before it is written.

-- a voucher is born unposted, in an open period of its book, and alters nobody else's
CREATE TRIGGER voucher_insert BEFORE INSERT ON voucher BEGIN
  SELECT RAISE(ABORT, 'FD:born_unposted') WHERE NEW.state NOT IN (0, 1);
  SELECT RAISE(ABORT, 'FD:id_taken') WHERE EXISTS (SELECT 1 FROM voucher WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'FD:number_reused') WHERE NEW.number IS NOT NULL AND EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND type_id = NEW.type_id
      AND number = NEW.number);
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE NOT EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period = NEW.period AND closed = 0);
  SELECT RAISE(ABORT, 'FD:type_of_book') WHERE NOT EXISTS (
    SELECT 1 FROM voucher_type WHERE id = NEW.type_id AND book_id = NEW.book_id);
  SELECT RAISE(ABORT, 'FD:corrects_posted') WHERE NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.corrects_id AND book_id = NEW.book_id AND state = 3);
END
-- ;;
-- posted is posted: no column of a posted voucher ever changes again
CREATE TRIGGER voucher_posted BEFORE UPDATE ON voucher WHEN OLD.state = 3 BEGIN
  SELECT RAISE(ABORT, 'FD:posted_is_posted');
END
-- ;;
CREATE TRIGGER voucher_update BEFORE UPDATE ON voucher WHEN OLD.state <> 3 BEGIN
  SELECT RAISE(ABORT, 'FD:identity') WHERE NEW.id <> OLD.id OR NEW.book_id <> OLD.book_id
    OR NEW.maker_id <> OLD.maker_id;
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = OLD.book_id AND period = OLD.period AND closed = 1);
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE NEW.period <> OLD.period AND NOT EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period = NEW.period AND closed = 0);
  SELECT RAISE(ABORT, 'FD:state_step') WHERE NEW.state <> OLD.state AND NOT (
       (OLD.state = 0 AND (NEW.state = 1 OR NEW.state = 9))
    OR (OLD.state = 1 AND (NEW.state = 0 OR NEW.state = 2 OR NEW.state = 9))
    OR (OLD.state = 2 AND (NEW.state = 1 OR NEW.state = 3)));
  SELECT RAISE(ABORT, 'FD:reviewed_is_fixed') WHERE OLD.state = 2 AND NEW.state <> 1 AND (
       NEW.day <> OLD.day OR NEW.total <> OLD.total OR NEW.type_id <> OLD.type_id OR NEW.number IS NOT OLD.number
    OR NEW.reviewer_id IS NOT OLD.reviewer_id OR NEW.kind <> OLD.kind OR NEW.source <> OLD.source
    OR NEW.summary <> OLD.summary OR NEW.attachments <> OLD.attachments OR NEW.corrects_id IS NOT OLD.corrects_id
    OR NEW.made_at <> OLD.made_at OR NEW.reviewed_at IS NOT OLD.reviewed_at);
  SELECT RAISE(ABORT, 'FD:number_reused') WHERE NEW.number IS NOT OLD.number AND EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND type_id = NEW.type_id
      AND number = NEW.number);
  SELECT RAISE(ABORT, 'FD:type_of_book') WHERE NEW.type_id <> OLD.type_id AND NOT EXISTS (
    SELECT 1 FROM voucher_type WHERE id = NEW.type_id AND book_id = NEW.book_id);
  SELECT RAISE(ABORT, 'FD:corrects_posted') WHERE NEW.corrects_id IS NOT OLD.corrects_id
    AND NEW.corrects_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM voucher WHERE id = NEW.corrects_id AND book_id = NEW.book_id AND state = 3);
  SELECT RAISE(ABORT, 'FD:maker_reviews') WHERE (NEW.state = 2 OR NEW.state = 3) AND NEW.reviewer_id = NEW.maker_id
    AND NOT EXISTS (SELECT 1 FROM book WHERE id = NEW.book_id AND solo = 1);
END
-- ;;
CREATE TRIGGER voucher_post BEFORE UPDATE OF state ON voucher WHEN NEW.state = 3 AND OLD.state <> 3 BEGIN
  SELECT RAISE(ABORT, 'FD:unbalanced') WHERE NOT (
    SELECT COUNT(*) >= 2 AND SUM(debit) = SUM(credit) AND SUM(debit) = NEW.total
    FROM voucher_line WHERE voucher_id = NEW.id);
END
-- ;;
CREATE TRIGGER voucher_delete BEFORE DELETE ON voucher BEGIN
  SELECT RAISE(ABORT, 'FD:posted_is_posted') WHERE OLD.state = 3;
  SELECT RAISE(ABORT, 'FD:reviewed_is_fixed') WHERE OLD.state = 2;
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = OLD.book_id AND period = OLD.period AND closed = 1);
  SELECT RAISE(ABORT, 'FD:has_lines') WHERE EXISTS (SELECT 1 FROM voucher_line WHERE voucher_id = OLD.id);
END
-- ;;
-- a line belongs to an unreviewed voucher of the same book and period, at a leaf of the same book
CREATE TRIGGER line_insert BEFORE INSERT ON voucher_line BEGIN
  SELECT RAISE(ABORT, 'FD:line_of_fixed_voucher') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id AND period = NEW.period AND state < 2);
  SELECT RAISE(ABORT, 'FD:not_a_leaf') WHERE NOT EXISTS (
    SELECT 1 FROM account WHERE id = NEW.account_id AND book_id = NEW.book_id AND leaf = 1);
END
-- ;;
CREATE TRIGGER line_update BEFORE UPDATE ON voucher_line BEGIN
  SELECT RAISE(ABORT, 'FD:line_of_fixed_voucher') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state < 2);
  SELECT RAISE(ABORT, 'FD:line_of_fixed_voucher') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id AND period = NEW.period AND state < 2);
  SELECT RAISE(ABORT, 'FD:not_a_leaf') WHERE NOT EXISTS (
    SELECT 1 FROM account WHERE id = NEW.account_id AND book_id = NEW.book_id AND leaf = 1);
END
-- ;;
CREATE TRIGGER line_delete BEFORE DELETE ON voucher_line BEGIN
  SELECT RAISE(ABORT, 'FD:line_of_fixed_voucher') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state IN (2, 3));
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = OLD.book_id AND period = OLD.period AND closed = 1);
END
-- ;;
-- the dimension items a set stands for never change: posted lines point to it
CREATE TRIGGER set_update BEFORE UPDATE ON dimension_set BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed');
END
-- ;;
CREATE TRIGGER set_delete BEFORE DELETE ON dimension_set BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed');
END
-- ;;
CREATE TRIGGER set_insert BEFORE INSERT ON dimension_set BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed') WHERE EXISTS (
    SELECT 1 FROM dimension_set WHERE id = NEW.id OR (book_id = NEW.book_id AND key = NEW.key));
END
-- ;;
CREATE TRIGGER set_item_insert BEFORE INSERT ON dimension_set_item BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed') WHERE NOT EXISTS (
    SELECT 1 FROM dimension_set WHERE id = NEW.set_id
      AND instr('|' || key || '|', '|' || NEW.dimension_id || ':' || NEW.item_id || '|') > 0);
  SELECT RAISE(ABORT, 'FD:item_of_book') WHERE NOT EXISTS (
    SELECT 1 FROM dimension_item WHERE id = NEW.item_id AND dimension_id = NEW.dimension_id
      AND book_id = (SELECT book_id FROM dimension_set WHERE id = NEW.set_id));
END
-- ;;
CREATE TRIGGER set_item_update BEFORE UPDATE ON dimension_set_item BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed');
END
-- ;;
CREATE TRIGGER set_item_delete BEFORE DELETE ON dimension_set_item BEGIN
  SELECT RAISE(ABORT, 'FD:set_is_fixed');
END
-- ;;
-- whether one person keeps a book, and when it starts, is decided before its first voucher
CREATE TRIGGER book_update BEFORE UPDATE OF id, solo, start_period ON book
WHEN NEW.id <> OLD.id OR NEW.solo <> OLD.solo OR NEW.start_period <> OLD.start_period BEGIN
  SELECT RAISE(ABORT, 'FD:book_is_fixed') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.id AND number IS NOT NULL);
END
-- ;;
CREATE TRIGGER book_delete BEFORE DELETE ON book BEGIN
  SELECT RAISE(ABORT, 'FD:book_is_fixed') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.id AND number IS NOT NULL);
END
-- ;;
CREATE TRIGGER book_insert BEFORE INSERT ON book BEGIN
  SELECT RAISE(ABORT, 'FD:book_is_fixed') WHERE EXISTS (
    SELECT 1 FROM book AS b JOIN voucher AS v ON v.book_id = b.id AND v.number IS NOT NULL
    WHERE b.id = NEW.id OR b.code = NEW.code);
END
-- ;;
-- a number that a posted voucher holds is never given back
CREATE TRIGGER counter_update BEFORE UPDATE ON voucher_counter WHEN NEW.last_number < OLD.last_number BEGIN
  SELECT RAISE(ABORT, 'FD:number_reused') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period AND type_id = OLD.type_id
      AND number > NEW.last_number);
END
-- ;;
CREATE TRIGGER counter_delete BEFORE DELETE ON voucher_counter BEGIN
  SELECT RAISE(ABORT, 'FD:number_reused') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period AND type_id = OLD.type_id
      AND number IS NOT NULL);
END
-- ;;
-- after, because before the insert REPLACE and the counting on of a counter that is there look alike
CREATE TRIGGER counter_insert AFTER INSERT ON voucher_counter BEGIN
  SELECT RAISE(ABORT, 'FD:number_reused') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND type_id = NEW.type_id
      AND number > NEW.last_number);
END
-- ;;
CREATE TRIGGER counter_identity BEFORE UPDATE ON voucher_counter
WHEN NEW.book_id <> OLD.book_id OR NEW.period <> OLD.period OR NEW.type_id <> OLD.type_id BEGIN
  SELECT RAISE(ABORT, 'FD:identity');
END
-- ;;
-- periods close in order, with every voucher posted or void and no gap in the numbers
CREATE TRIGGER period_close BEFORE UPDATE OF closed ON book_period WHEN NEW.closed = 1 AND OLD.closed = 0 BEGIN
  SELECT RAISE(ABORT, 'FD:earlier_period_open') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period < NEW.period AND closed = 0);
  SELECT RAISE(ABORT, 'FD:unposted_in_period') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND state < 3);
  SELECT RAISE(ABORT, 'FD:number_gap') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND period = NEW.period AND number IS NOT NULL
    GROUP BY type_id HAVING MAX(number) <> COUNT(*));
END
-- ;;
-- only the last closed period reopens
CREATE TRIGGER period_reopen BEFORE UPDATE OF closed ON book_period WHEN NEW.closed = 0 AND OLD.closed = 1 BEGIN
  SELECT RAISE(ABORT, 'FD:later_period_closed') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period > NEW.period AND closed = 1);
END
-- ;;
CREATE TRIGGER period_identity BEFORE UPDATE ON book_period
WHEN NEW.book_id <> OLD.book_id OR NEW.period <> OLD.period BEGIN
  SELECT RAISE(ABORT, 'FD:identity');
END
-- ;;
CREATE TRIGGER period_insert BEFORE INSERT ON book_period BEGIN
  SELECT RAISE(ABORT, 'FD:born_open') WHERE NEW.closed <> 0;
  SELECT RAISE(ABORT, 'FD:later_period_closed') WHERE EXISTS (
    SELECT 1 FROM book_period WHERE book_id = NEW.book_id AND period >= NEW.period AND closed = 1);
END
-- ;;
CREATE TRIGGER period_delete BEFORE DELETE ON book_period BEGIN
  SELECT RAISE(ABORT, 'FD:period_closed') WHERE OLD.closed = 1;
  SELECT RAISE(ABORT, 'FD:period_in_use') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND period = OLD.period);
END
-- ;;
-- opening balances are fixed by the first posting
CREATE TRIGGER opening_insert BEFORE INSERT ON opening_balance BEGIN
  SELECT RAISE(ABORT, 'FD:opening_fixed') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = NEW.book_id AND state = 3);
  SELECT RAISE(ABORT, 'FD:not_a_leaf') WHERE NOT EXISTS (
    SELECT 1 FROM account WHERE id = NEW.account_id AND book_id = NEW.book_id AND leaf = 1);
END
-- ;;
CREATE TRIGGER opening_update BEFORE UPDATE ON opening_balance BEGIN
  SELECT RAISE(ABORT, 'FD:opening_fixed') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id IN (OLD.book_id, NEW.book_id) AND state = 3);
  SELECT RAISE(ABORT, 'FD:not_a_leaf') WHERE NOT EXISTS (
    SELECT 1 FROM account WHERE id = NEW.account_id AND book_id = NEW.book_id AND leaf = 1);
END
-- ;;
CREATE TRIGGER opening_delete BEFORE DELETE ON opening_balance BEGIN
  SELECT RAISE(ABORT, 'FD:opening_fixed') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE book_id = OLD.book_id AND state = 3);
END
-- ;;
-- an account with lines or an opening stays, stays a leaf and keeps its side and book
CREATE TRIGGER account_update BEFORE UPDATE OF leaf, side, book_id, id ON account
WHEN NEW.leaf <> OLD.leaf OR NEW.side <> OLD.side OR NEW.book_id <> OLD.book_id OR NEW.id <> OLD.id BEGIN
  SELECT RAISE(ABORT, 'FD:account_in_use') WHERE EXISTS (
    SELECT 1 FROM voucher_line WHERE account_id = OLD.id)
    OR EXISTS (SELECT 1 FROM opening_balance WHERE account_id = OLD.id);
END
-- ;;
CREATE TRIGGER account_delete BEFORE DELETE ON account BEGIN
  SELECT RAISE(ABORT, 'FD:account_in_use') WHERE EXISTS (
    SELECT 1 FROM voucher_line WHERE account_id = OLD.id)
    OR EXISTS (SELECT 1 FROM opening_balance WHERE account_id = OLD.id);
END
-- ;;
CREATE TRIGGER account_insert BEFORE INSERT ON account BEGIN
  SELECT RAISE(ABORT, 'FD:account_in_use') WHERE EXISTS (
    SELECT 1 FROM account AS a WHERE (a.id = NEW.id OR (a.book_id = NEW.book_id AND a.code = NEW.code)) AND (
      EXISTS (SELECT 1 FROM voucher_line WHERE account_id = a.id)
      OR EXISTS (SELECT 1 FROM opening_balance WHERE account_id = a.id)));
END
-- ;;
CREATE TRIGGER account_code BEFORE UPDATE OF code ON account WHEN NEW.code <> OLD.code BEGIN
  SELECT RAISE(ABORT, 'FD:account_in_use') WHERE EXISTS (
    SELECT 1 FROM account AS a WHERE a.book_id = NEW.book_id AND a.code = NEW.code AND (
      EXISTS (SELECT 1 FROM voucher_line WHERE account_id = a.id)
      OR EXISTS (SELECT 1 FROM opening_balance WHERE account_id = a.id)));
END
-- ;;
-- what was posted is sealed, what was done is logged: both only grow
CREATE TRIGGER seal_insert BEFORE INSERT ON voucher_seal BEGIN
  SELECT RAISE(ABORT, 'FD:append_only') WHERE EXISTS (
    SELECT 1 FROM voucher_seal WHERE event_id = NEW.event_id AND block = NEW.block);
END
-- ;;
CREATE TRIGGER seal_update BEFORE UPDATE ON voucher_seal BEGIN
  SELECT RAISE(ABORT, 'FD:append_only');
END
-- ;;
CREATE TRIGGER seal_delete BEFORE DELETE ON voucher_seal BEGIN
  SELECT RAISE(ABORT, 'FD:append_only');
END
-- ;;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit_event BEGIN
  SELECT RAISE(ABORT, 'FD:append_only') WHERE NEW.id <= (SELECT MAX(id) FROM audit_event)
    OR EXISTS (SELECT 1 FROM audit_event WHERE idempotency_key = NEW.idempotency_key);
END
-- ;;
CREATE TRIGGER audit_update BEFORE UPDATE ON audit_event BEGIN
  SELECT RAISE(ABORT, 'FD:append_only');
END
-- ;;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit_event BEGIN
  SELECT RAISE(ABORT, 'FD:append_only');
END
-- ;;
-- what somebody signed or said about a difference stands
CREATE TRIGGER note_insert BEFORE INSERT ON difference_note BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM difference_note WHERE id = NEW.id);
END
-- ;;
CREATE TRIGGER note_update BEFORE UPDATE ON difference_note BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER note_delete BEFORE DELETE ON difference_note BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER signature_insert BEFORE INSERT ON reconciliation_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM reconciliation_signature WHERE id = NEW.id);
END
-- ;;
CREATE TRIGGER signature_update BEFORE UPDATE ON reconciliation_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER signature_delete BEFORE DELETE ON reconciliation_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
-- a file held against our own, its words and signatures stand
CREATE TRIGGER file_compared_insert BEFORE INSERT ON file_comparison BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM file_comparison WHERE id = NEW.id);
END
-- ;;
CREATE TRIGGER file_compared_update BEFORE UPDATE ON file_comparison BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_compared_delete BEFORE DELETE ON file_comparison BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_differs_insert BEFORE INSERT ON file_difference BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM file_difference WHERE comparison_id = NEW.comparison_id AND seq = NEW.seq);
END
-- ;;
CREATE TRIGGER file_differs_update BEFORE UPDATE ON file_difference BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_differs_delete BEFORE DELETE ON file_difference BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_word_insert BEFORE INSERT ON file_word BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM file_word WHERE id = NEW.id);
END
-- ;;
CREATE TRIGGER file_word_update BEFORE UPDATE ON file_word BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_word_delete BEFORE DELETE ON file_word BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_signed_insert BEFORE INSERT ON file_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (SELECT 1 FROM file_signature WHERE comparison_id = NEW.comparison_id AND role = NEW.role);
END
-- ;;
CREATE TRIGGER file_signed_update BEFORE UPDATE ON file_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER file_signed_delete BEFORE DELETE ON file_signature BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
-- what was printed is on record for good
CREATE TRIGGER print_insert BEFORE INSERT ON print_log BEGIN
  SELECT RAISE(ABORT, 'FD:print_log_grows') WHERE EXISTS (SELECT 1 FROM print_log WHERE id = NEW.id);
END
-- ;;
CREATE TRIGGER print_update BEFORE UPDATE ON print_log BEGIN
  SELECT RAISE(ABORT, 'FD:print_log_grows');
END
-- ;;
CREATE TRIGGER print_delete BEFORE DELETE ON print_log BEGIN
  SELECT RAISE(ABORT, 'FD:print_log_grows');
END
-- ;;
-- every version of a channel stays: what was fetched by it must be explicable years later
CREATE TRIGGER channel_version_insert BEFORE INSERT ON intake_channel_version BEGIN
  SELECT RAISE(ABORT, 'FD:channel_version_stands') WHERE EXISTS (
    SELECT 1 FROM intake_channel_version WHERE channel_id = NEW.channel_id AND version = NEW.version);
END
-- ;;
CREATE TRIGGER channel_version_update BEFORE UPDATE ON intake_channel_version BEGIN
  SELECT RAISE(ABORT, 'FD:channel_version_stands');
END
-- ;;
CREATE TRIGGER channel_version_delete BEFORE DELETE ON intake_channel_version BEGIN
  SELECT RAISE(ABORT, 'FD:channel_version_stands');
END
-- ;;
CREATE TRIGGER print_voucher_insert BEFORE INSERT ON print_log_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:beside_its_voucher') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id);
  SELECT RAISE(ABORT, 'FD:print_log_grows') WHERE EXISTS (SELECT 1 FROM print_log_voucher WHERE voucher_id = NEW.voucher_id AND copy = NEW.copy);
END
-- ;;
CREATE TRIGGER print_voucher_update BEFORE UPDATE ON print_log_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:print_log_grows');
END
-- ;;
CREATE TRIGGER print_voucher_delete BEFORE DELETE ON print_log_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:print_log_grows');
END
-- ;;
-- a file behind a voucher never changes; it leaves only a voucher that nobody has reviewed, and its bytes go
-- only to a folder that the book names
CREATE TRIGGER attachment_insert BEFORE INSERT ON voucher_attachment BEGIN
  SELECT RAISE(ABORT, 'FD:beside_its_voucher') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id);
  SELECT RAISE(ABORT, 'FD:attachment_stays') WHERE EXISTS (SELECT 1 FROM voucher_attachment
    WHERE id = NEW.id OR (voucher_id = NEW.voucher_id AND digest = NEW.digest));
  SELECT RAISE(ABORT, 'FD:attachment_kept') WHERE NEW.content IS NULL AND NOT EXISTS (SELECT 1 FROM book_option
    WHERE book_id = NEW.book_id AND name = 'attachment_folder' AND value <> 'database');
END
-- ;;
CREATE TRIGGER attachment_update BEFORE UPDATE ON voucher_attachment BEGIN
  SELECT RAISE(ABORT, 'FD:attachment_stays') WHERE NEW.id <> OLD.id OR NEW.voucher_id <> OLD.voucher_id
    OR NEW.book_id <> OLD.book_id OR NEW.name <> OLD.name OR NEW.kind <> OLD.kind OR NEW.size <> OLD.size
    OR NEW.digest <> OLD.digest OR NEW.added_at <> OLD.added_at OR NEW.added_by <> OLD.added_by
    OR NEW.event_id <> OLD.event_id OR (NEW.content IS NULL) = (OLD.content IS NULL);
  SELECT RAISE(ABORT, 'FD:attachment_kept') WHERE NEW.content IS NULL AND NOT EXISTS (SELECT 1 FROM book_option
    WHERE book_id = NEW.book_id AND name = 'attachment_folder' AND value <> 'database');
END
-- ;;
CREATE TRIGGER attachment_delete BEFORE DELETE ON voucher_attachment BEGIN
  SELECT RAISE(ABORT, 'FD:attachment_stays') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state IN (2, 3));
END
-- ;;
-- the cashier signs before posting; the mark of a posted voucher stands
CREATE TRIGGER cashier_insert BEFORE INSERT ON voucher_cashier BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE NOT EXISTS (
    SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND book_id = NEW.book_id AND state IN (1, 2))
    OR EXISTS (SELECT 1 FROM voucher_cashier WHERE voucher_id = NEW.voucher_id);
END
-- ;;
CREATE TRIGGER cashier_update BEFORE UPDATE ON voucher_cashier BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands');
END
-- ;;
CREATE TRIGGER cashier_delete BEFORE DELETE ON voucher_cashier BEGIN
  SELECT RAISE(ABORT, 'FD:signature_stands') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 3);
END
-- ;;
-- a received row is evidence: it is never changed and never removed
CREATE TRIGGER row_insert BEFORE INSERT ON intake_row BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence') WHERE EXISTS (SELECT 1 FROM intake_row WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'FD:row_received') WHERE EXISTS (SELECT 1 FROM intake_row
    WHERE book_id = NEW.book_id AND source_id = NEW.source_id AND external_id = NEW.external_id AND version = NEW.version);
END
-- ;;
CREATE TRIGGER row_update BEFORE UPDATE ON intake_row BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence');
END
-- ;;
CREATE TRIGGER row_delete BEFORE DELETE ON intake_row BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence');
END
-- ;;
CREATE TRIGGER file_insert BEFORE INSERT ON intake_file BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence') WHERE EXISTS (
    SELECT 1 FROM intake_file WHERE id = NEW.id OR digest = NEW.digest);
END
-- ;;
CREATE TRIGGER file_update BEFORE UPDATE ON intake_file BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence');
END
-- ;;
CREATE TRIGGER file_delete BEFORE DELETE ON intake_file BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_evidence');
END
-- ;;
-- a row leaves a voucher only by cancelling an unreviewed one, or once a posted one's reversal is posted
CREATE TRIGGER row_voucher_delete BEFORE DELETE ON row_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_booked') WHERE EXISTS (
    SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 2)
    OR EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 3 AND NOT EXISTS (
      SELECT 1 FROM voucher AS c WHERE c.corrects_id = OLD.voucher_id AND c.kind = 2 AND c.state = 3));
END
-- ;;
CREATE TRIGGER row_voucher_insert BEFORE INSERT ON row_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_booked') WHERE EXISTS (
    SELECT 1 FROM row_voucher WHERE row_id = NEW.row_id AND book_id = NEW.book_id);
END
-- ;;
CREATE TRIGGER row_voucher_update BEFORE UPDATE ON row_voucher BEGIN
  SELECT RAISE(ABORT, 'FD:row_is_booked');
END
-- ;;
-- a row that stands in a live voucher is not held, ignored or superseded
CREATE TRIGGER row_mark_insert BEFORE INSERT ON row_mark BEGIN
  SELECT RAISE(ABORT, 'FD:row_in_voucher') WHERE EXISTS (
    SELECT 1 FROM row_voucher x JOIN voucher v ON v.id = x.voucher_id WHERE x.row_id = NEW.row_id AND v.state <> 9);
END
