-- Which instance brought a value into its customer's budget: each may bring only so many. A row is written again once a day
-- while the value is in use, so that one which is not seen any more can be freed.
alter table symbol_values add column if not exists instance long;
