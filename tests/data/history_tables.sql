CREATE TABLE chunk (
"key" INTEGER NOT NULL,
level SMALLINT NOT NULL,
timebase BIGINT NOT NULL,
readings INTEGER NOT NULL,
hold_ms BIGINT NOT NULL,
readings_bad INTEGER NOT NULL,
after_ms BIGINT,
last FLOAT,
"values" BLOB NOT NULL,
quality BLOB,
PRIMARY KEY ("key")
)
CREATE INDEX chunk_by_timebase ON chunk (timebase)
CREATE TABLE group_tag (
group_id INTEGER NOT NULL,
position INTEGER NOT NULL,
tag INTEGER NOT NULL,
PRIMARY KEY (group_id, position)
)
CREATE TABLE late (
id INTEGER NOT NULL,
tag INTEGER NOT NULL,
utc_ms BIGINT NOT NULL,
value FLOAT,
quality SMALLINT NOT NULL,
PRIMARY KEY (id)
)
CREATE INDEX late_by_tag ON late (tag, utc_ms)
CREATE TABLE meta (
"key" TEXT NOT NULL,
value TEXT NOT NULL,
PRIMARY KEY ("key")
)
CREATE TABLE roll_day (
"key" INTEGER NOT NULL,
tag INTEGER NOT NULL,
start_s BIGINT NOT NULL,
minimum FLOAT,
maximum FLOAT,
total FLOAT,
readings BIGINT NOT NULL,
good BIGINT NOT NULL,
bad BIGINT NOT NULL,
weighted FLOAT,
covered_ms BIGINT NOT NULL,
PRIMARY KEY ("key")
)
CREATE TABLE roll_hour (
"key" INTEGER NOT NULL,
tag INTEGER NOT NULL,
start_s BIGINT NOT NULL,
minimum FLOAT,
maximum FLOAT,
total FLOAT,
readings BIGINT NOT NULL,
good BIGINT NOT NULL,
bad BIGINT NOT NULL,
weighted FLOAT,
covered_ms BIGINT NOT NULL,
PRIMARY KEY ("key")
)
CREATE TABLE roll_minute (
"key" INTEGER NOT NULL,
level SMALLINT NOT NULL,
cells BLOB NOT NULL,
PRIMARY KEY ("key")
)
CREATE TABLE scan_group (
id INTEGER NOT NULL,
name TEXT NOT NULL,
hold_ms INTEGER NOT NULL,
PRIMARY KEY (id)
)
CREATE TABLE tag (
id INTEGER NOT NULL,
tag_id TEXT NOT NULL,
unit TEXT NOT NULL,
kind TEXT NOT NULL,
resolution FLOAT NOT NULL,
deadband FLOAT NOT NULL,
retention TEXT NOT NULL,
PRIMARY KEY (id),
UNIQUE (tag_id)
)
CREATE TABLE tick (
sequence INTEGER NOT NULL,
utc_ms BIGINT NOT NULL,
frame BLOB NOT NULL,
PRIMARY KEY (sequence)
)
CREATE TABLE timebase (
"key" INTEGER NOT NULL,
level SMALLINT NOT NULL,
readings INTEGER NOT NULL,
first_ms BIGINT NOT NULL,
last_ms BIGINT NOT NULL,
times BLOB NOT NULL,
PRIMARY KEY ("key")
)
