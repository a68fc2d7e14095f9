-- A journal of schema version 1, made by the program that had it: sqlite3 journal.db .dump, and the two pragmas.
BEGIN TRANSACTION;
CREATE TABLE auctions (
         id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         title          TEXT    NOT NULL,
         seller         TEXT    NOT NULL,
         currency       TEXT    NOT NULL,
         format         TEXT    NOT NULL,
         increments     TEXT    NOT NULL,
         phase          TEXT    NOT NULL,
         outcome        TEXT,
         starting_price INTEGER NOT NULL,
         price          INTEGER,
         minimum_bid    INTEGER NOT NULL,
         high_bidder    INTEGER NOT NULL,
         bid_count      INTEGER NOT NULL,
         seq            INTEGER NOT NULL,
         has_reserve    INTEGER NOT NULL,
         reserve_met    INTEGER NOT NULL,
         starts_at_ms   INTEGER NOT NULL,
         ends_at_ms     INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
INSERT INTO auctions VALUES(X'00000000000000000000000000000001','A lamp, "brass"\1920 — ランプ','sally','USD','english','ebay-us','closed','sold',9900,25500,26000,3,4,6,1,1,1000,61000);
INSERT INTO auctions VALUES(X'00000000000000000000000000000002','An open one','sally','USD','english','bands','open',NULL,9900,11050,11100,1,2,3,1,0,1000,61000);
INSERT INTO auctions VALUES(X'00000000000000000000000000000003','A later one','sally','USD','english','percent:5','scheduled',NULL,9900,NULL,9900,0,0,1,0,1,1000,61000);
INSERT INTO auctions VALUES(X'00000000000000000000000000000004','A broken one','sally','USD','english','fixed:250','cancelled',NULL,9900,9900,10150,1,1,3,0,1,1000,61000);
INSERT INTO auctions VALUES(X'00000000000000000000000000000005','壺','sally','JPY','english','yahoo-jp','closed','unsold',9900,NULL,9900,0,0,3,0,1,1000,61000);
INSERT INTO auctions VALUES(X'00000000000000000000000000000006','A dear one','sally','USD','english','ebay-us','closed','reserve_not_met',9900,9900,10000,1,1,3,1,0,1000,61000);
CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;
INSERT INTO entries VALUES(X'00000000000000000000000000000001',1,1000,'created','{"at":1000,"currency":"USD","ends_at":61000,"format":"english","increments":"ebay-us","reserve":15000,"seller":"sally","starting_price":9900,"starts_at":1000,"title":"A lamp, \"brass\"\\1920 — ランプ"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000001',2,2000,'bid','{"alias":1,"bidder":"bob","leader":1,"maximum":20000,"price":15000,"reserve_met":1,"visible":15000}');
INSERT INTO entries VALUES(X'00000000000000000000000000000001',3,3000,'bid','{"alias":2,"bidder":"eve","leader":1,"maximum":17250,"price":17500,"reserve_met":1,"visible":17250}');
INSERT INTO entries VALUES(X'00000000000000000000000000000001',4,4000,'bid','{"alias":3,"bidder":"ann","leader":3,"maximum":30000,"price":20250,"reserve_met":1,"visible":20250}');
INSERT INTO entries VALUES(X'00000000000000000000000000000001',5,5000,'bid','{"alias":1,"bidder":"bob","leader":3,"maximum":25000,"price":25500,"reserve_met":1,"visible":25000}');
INSERT INTO entries VALUES(X'00000000000000000000000000000001',6,61000,'closed','{"hammer_price":25500,"outcome":"sold","winner":3}');
INSERT INTO entries VALUES(X'00000000000000000000000000000002',1,1000,'created','{"at":1000,"bands":[[0,5],[100,25],[500,50]],"currency":"USD","ends_at":61000,"format":"english","increments":"bands","reserve":50000,"seller":"sally","starting_price":9900,"starts_at":1000,"title":"An open one"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000002',2,2000,'bid','{"alias":1,"bidder":"bob","leader":1,"maximum":12000,"price":9900,"reserve_met":0,"visible":9900}');
INSERT INTO entries VALUES(X'00000000000000000000000000000002',3,2500,'bid','{"alias":2,"bidder":"ann","leader":1,"maximum":11000,"price":11050,"reserve_met":0,"visible":11000}');
INSERT INTO entries VALUES(X'00000000000000000000000000000003',1,500,'created','{"at":500,"currency":"USD","ends_at":61000,"format":"english","increments":"percent:5","seller":"sally","starting_price":9900,"starts_at":1000,"title":"A later one"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000004',1,1000,'created','{"at":1000,"currency":"USD","ends_at":61000,"format":"english","increments":"fixed:250","seller":"sally","starting_price":9900,"starts_at":1000,"title":"A broken one"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000004',2,2000,'bid','{"alias":1,"bidder":"bob","leader":1,"maximum":9900,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'00000000000000000000000000000004',3,3000,'cancelled','{"by":"sally","reason":"it broke"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000005',1,500,'created','{"at":500,"currency":"JPY","ends_at":61000,"format":"english","increments":"yahoo-jp","seller":"sally","starting_price":9900,"starts_at":1000,"title":"壺"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000005',2,1000,'opened','{}');
INSERT INTO entries VALUES(X'00000000000000000000000000000005',3,61000,'closed','{"outcome":"unsold","winner":0}');
INSERT INTO entries VALUES(X'00000000000000000000000000000006',1,1000,'created','{"at":1000,"currency":"USD","ends_at":61000,"format":"english","increments":"ebay-us","reserve":90000,"seller":"sally","starting_price":9900,"starts_at":1000,"title":"A dear one"}');
INSERT INTO entries VALUES(X'00000000000000000000000000000006',2,2000,'bid','{"alias":1,"bidder":"eve","leader":1,"maximum":10000,"price":9900,"reserve_met":0,"visible":9900}');
INSERT INTO entries VALUES(X'00000000000000000000000000000006',3,61000,'closed','{"outcome":"reserve_not_met","winner":0}');
CREATE TABLE health (
         id             INTEGER PRIMARY KEY CHECK (id = 1),
         failed_commits INTEGER NOT NULL
       ) STRICT;
INSERT INTO health VALUES(1,0);
CREATE INDEX auctions_by_phase ON auctions (phase, id);
PRAGMA application_id = 1195464268;
PRAGMA user_version = 1;
COMMIT;
