-- The path that a refused request asked for; null where its parts stand in the row, and in rows of before.
alter table rejections add column path text;
