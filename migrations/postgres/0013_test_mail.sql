-- Test e-mails, which an administrator sends to their own address.

alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('ConcernRaised', 'ConcernUnread', 'ConcernOverdue', 'NobodyReads', 'Test'));
