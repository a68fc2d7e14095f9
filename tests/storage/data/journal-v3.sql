-- A journal of schema version 3, made by the daemon that had it, which was killed with bids in its log:
-- sqlite3 journal.db .dump, and the two pragmas.
BEGIN TRANSACTION;
CREATE TABLE auctions (
         id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         seller         TEXT    NOT NULL,
         phase          TEXT    NOT NULL,
         outcome        TEXT,
         price          INTEGER,
         minimum_bid    INTEGER NOT NULL,
         high_bidder    INTEGER NOT NULL,
         bid_count      INTEGER NOT NULL,
         seq            INTEGER NOT NULL,
         has_reserve    INTEGER NOT NULL,
         reserve_met    INTEGER NOT NULL,
         starts_at_ms   INTEGER NOT NULL,
         ends_at_ms     INTEGER NOT NULL
       , bidders             INTEGER NOT NULL DEFAULT 0, clock_starts_at_ms  INTEGER NOT NULL DEFAULT 0, extensions          INTEGER NOT NULL DEFAULT 0, paused_remaining_ms INTEGER NOT NULL DEFAULT 0, sale                TEXT, lot                 INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO auctions VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b','~c4ebcebe965d3450','closed','sold',3600,3700,3,3,6,1,1,1795733248252,1795733251252,3,1795733248252,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6','~c4ebcebe965d3450','closed','sold',3500,1000,3,3,5,0,1,1795733248260,1795733251260,3,1795733248260,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3','~71a7f2bddc99859c','closed','sold',4000,1000,3,3,5,0,1,1795733248262,1795733251262,3,1795733248262,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e','~c4ebcebe965d3450','closed','sold',3500,1000,0,3,5,0,1,1795733248268,1795733251268,3,1795733248268,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9','~c4ebcebe965d3450','open',NULL,3600,3700,3,3,7,0,1,1795733248271,1795736848359,3,1795733248271,3,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad914f20146c17c8ebfc32597','~71a7f2bddc99859c','open',NULL,NULL,1000,0,0,1,0,1,1795733248276,1795736848276,0,1795733248276,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad9219b387ea542fda13afb96','~c4ebcebe965d3450','draft',NULL,NULL,1000,0,0,1,0,1,1795733248289,1795733251289,0,1795733248289,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad9291e6d2933a2fa283fde88','~71a7f2bddc99859c','scheduled',NULL,NULL,1000,0,0,1,0,1,2208988800000,2208992400000,0,2208988800000,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec','~c4ebcebe965d3450','paused',NULL,3600,3700,3,3,5,0,1,1795733248301,1795736848301,3,1795733248301,0,3599920,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ad92f74d141a93f14107ddb9f','~c4ebcebe965d3450','cancelled',NULL,NULL,1000,0,0,2,0,1,1795733248303,1795736848303,0,1795733248303,0,0,NULL,NULL);
CREATE TABLE health (
         id             INTEGER PRIMARY KEY CHECK (id = 1),
         failed_commits INTEGER NOT NULL
       ) STRICT;
INSERT INTO health VALUES(1,0);
CREATE TABLE auction_texts (
         auction   BLOB NOT NULL PRIMARY KEY REFERENCES auctions (id),
         terms     TEXT NOT NULL,
         aftermath TEXT
       ) STRICT, WITHOUT ROWID;
INSERT INTO auction_texts VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b','{"currency":"USD","ends_at":1795733251252,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248252,"title":"Lampe für Übersee"}','{"closed":{"hammer_price":3600,"outcome":"sold","winner":3},"settlement":"settled"}');
INSERT INTO auction_texts VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6','{"currency":"EUR","ends_at":1795733251260,"format":"vickrey","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248260,"title":"Stamp"}','{"closed":{"hammer_price":3500,"outcome":"sold","winner":3}}');
INSERT INTO auction_texts VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3','{"currency":"JPY","ends_at":1795733251262,"format":"first_price","increments":"fixed:1","seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":1795733248262,"title":"Field 12"}','{"closed":{"hammer_price":4000,"outcome":"sold","winner":3}}');
INSERT INTO auction_texts VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e','{"currency":"USD","ends_at":1795733251268,"format":"multi_unit","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248268,"title":"10 seats","units":{"marginal":"time","pricing":"uniform_lowest_accepted","supply":2}}','{"closed":{"awards":[{"alias":3,"price":3500,"total":3500,"units":1},{"alias":2,"price":3500,"total":3500,"units":1}],"hammer_price":3500,"outcome":"sold","winner":0}}');
INSERT INTO auction_texts VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9','{"currency":"USD","ends_at":1795736848271,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","soft_close":{"extension_ms":3600000,"mode":"reset","window_ms":3600000},"starting_price":1000,"starts_at":1795733248271,"title":"A long one"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ad914f20146c17c8ebfc32597','{"currency":"USD","ends_at":1795736848276,"format":"dutch","increments":"fixed:1","price_clock":{"floor":100,"interval_ms":60000,"step":10},"seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":1795733248276,"title":"Tulips"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ad9219b387ea542fda13afb96','{"currency":"USD","ends_at":1795733251289,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248289,"title":"Not yet"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ad9291e6d2933a2fa283fde88','{"currency":"EUR","ends_at":2208992400000,"format":"reverse","increments":"fixed:10","seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":2208988800000,"title":"Later"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec','{"currency":"USD","ends_at":1795736848301,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248301,"title":"Stopped"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ad92f74d141a93f14107ddb9f','{"currency":"USD","ends_at":1795736848303,"format":"all_pay","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248303,"title":"Gone"}',NULL);
CREATE TABLE sales (
         id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         seller        TEXT    NOT NULL,
         title         TEXT    NOT NULL,
         terms         TEXT    NOT NULL,
         phase         TEXT    NOT NULL,
         seq           INTEGER NOT NULL,
         created_at_ms INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
CREATE TABLE sale_entries (
         sale    BLOB    NOT NULL REFERENCES sales (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (sale, seq)
       ) STRICT, WITHOUT ROWID;
CREATE TABLE bidders (
         name          TEXT    NOT NULL,
         currency      TEXT    NOT NULL,
         max_exposure  INTEGER,
         updated_by    TEXT    NOT NULL,
         updated_at_ms INTEGER NOT NULL,
         PRIMARY KEY (name, currency)
       ) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
         alias TEXT NOT NULL PRIMARY KEY,
         name  TEXT UNIQUE
       ) STRICT, WITHOUT ROWID;
INSERT INTO accounts VALUES('~3e5a45c90a0946da','bob');
INSERT INTO accounts VALUES('~501da185da0a494e','cat');
INSERT INTO accounts VALUES('~5581d425d2420424','ann');
INSERT INTO accounts VALUES('~71a7f2bddc99859c','tom');
INSERT INTO accounts VALUES('~c4ebcebe965d3450','sally');
CREATE TABLE log (
         position INTEGER PRIMARY KEY,
         auction  BLOB    NOT NULL,
         seq      INTEGER NOT NULL,
         at_ms    INTEGER NOT NULL,
         kind     TEXT    NOT NULL,
         payload  TEXT    NOT NULL,
         hash     BLOB    NOT NULL
       ) STRICT;
INSERT INTO log VALUES(39,X'01a21a0ad90f93bd911d79c6aee4d7d9',8,1795733253901,'bid','{"alias":1,"bidder":"~3e5a45c90a0946da","leader":1,"maximum":9000,"price":4100,"reserve_met":1,"visible":4100}',X'1ae594d5f9178670e02acb45010e02f0f0d3ea070c0f9a88a6254b595880ff61');
INSERT INTO log VALUES(40,X'01a21a0ad90f93bd911d79c6aee4d7d9',9,1795733253901,'extended','{"cause":"bid","ends_at":1795736853901}',X'2655dc5ff9a52031a3ef4ed0840b948ce80fb43a31a635c613fc0042f3c1c9cf');
CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         hash    BLOB    NOT NULL CHECK (length(hash) = 32),
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',1,1795733248252,'created','{"at":1795733248252,"currency":"USD","ends_at":1795733251252,"format":"english","increments":"fixed:100","reserve":2000,"seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248252,"title":"Lampe für Übersee"}',X'8576303c72c29da65733ec760ccca661b9ca30771027d76a497cf9151900acff');
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',2,1795733248304,'bid','{"alias":1,"bidder":"~3e5a45c90a0946da","leader":1,"maximum":3000,"price":2000,"reserve_met":1,"visible":2000}',X'315e2990db0a1a42d0d2bca0513155bc14ea26da471661afa65c7f7815184054');
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',3,1795733248308,'bid','{"alias":2,"bidder":"~5581d425d2420424","leader":2,"maximum":3500,"price":3100,"reserve_met":1,"visible":3100}',X'fded5f801c49fa76d8307f28b489c6b32103cb0e9f3bf37a5e737f0dbf175c78');
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',4,1795733248313,'bid','{"alias":3,"bidder":"~501da185da0a494e","leader":3,"maximum":4000,"price":3600,"reserve_met":1,"visible":3600}',X'3f2a93996fe0ab54bad6a6505556f1681f8b86befcc0aa28468cec4ea8efc26d');
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',5,1795733251252,'closed','{"hammer_price":3600,"outcome":"sold","winner":3}',X'98bdcb127e0e59afce568e4e245598e90f81718d2bd4f7eae7e168449355d6b2');
INSERT INTO entries VALUES(X'01a21a0ad8fc2dd78a035d4042394c1b',6,1795733252393,'settled','{"by":"~c4ebcebe965d3450","reason":""}',X'fe042a0583c2e9cd9e6435953eb092012d1fb33be36d3d00fd35814f55595da1');
INSERT INTO entries VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6',1,1795733248260,'created','{"at":1795733248260,"currency":"EUR","ends_at":1795733251260,"format":"vickrey","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248260,"title":"Stamp"}',X'2e90b3bbb6bf2938f03b3d2cf798c4320f946990ba8be7e447ab7220e07971de');
INSERT INTO entries VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6',2,1795733248316,'sealed_bid','{"alias":1,"amount":3000,"bidder":"~3e5a45c90a0946da"}',X'8be1cc67ebe89c07bf950c6e26c9a8a5a6aa06a5e867575d6544cf8e289088ca');
INSERT INTO entries VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6',3,1795733248321,'sealed_bid','{"alias":2,"amount":3500,"bidder":"~5581d425d2420424"}',X'7f8e4b3409adfcfbddc2a1562487e6754c26311e26c31f2634c34dd67ae4c9ac');
INSERT INTO entries VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6',4,1795733248324,'sealed_bid','{"alias":3,"amount":4000,"bidder":"~501da185da0a494e"}',X'ac672c2ba1e01f43c3ee7f250c149badd945bfe7574c537a86542a6ee390ca06');
INSERT INTO entries VALUES(X'01a21a0ad90489dc08ddcd2035ab95e6',5,1795733251262,'closed','{"hammer_price":3500,"outcome":"sold","winner":3}',X'167e58e30ff38d7a641ed01dd2e2237ab1ef489c3bf559e18170f045e57e1979');
INSERT INTO entries VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3',1,1795733248262,'created','{"at":1795733248262,"currency":"JPY","ends_at":1795733251262,"format":"first_price","increments":"fixed:1","seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":1795733248262,"title":"Field 12"}',X'14c17e69d88ea4095ce59448003ff502e7ac95af4c0fef827a3da232a4a81c6e');
INSERT INTO entries VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3',2,1795733248330,'sealed_bid','{"alias":1,"amount":3000,"bidder":"~3e5a45c90a0946da"}',X'2c022a4b21099ef1857bfd206101326d24ce6726963f04c6cdc4155d9684ff2a');
INSERT INTO entries VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3',3,1795733248337,'sealed_bid','{"alias":2,"amount":3500,"bidder":"~5581d425d2420424"}',X'cbdd2366c9a552b06ce5dfad9806f636e196a6dd0d105d4baa15ccd4a70c0047');
INSERT INTO entries VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3',4,1795733248339,'sealed_bid','{"alias":3,"amount":4000,"bidder":"~501da185da0a494e"}',X'2715387cebf193c5c7486571d168ef9732b60773fb39dfc2a231ca4add36799f');
INSERT INTO entries VALUES(X'01a21a0ad9066a87133e1dde82a7c7f3',5,1795733251262,'closed','{"hammer_price":4000,"outcome":"sold","winner":3}',X'641bf7c01a442547ab8adbc1961628027824ffd61f9ac0fe0b05c2e260fb1462');
INSERT INTO entries VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e',1,1795733248268,'created','{"at":1795733248268,"currency":"USD","ends_at":1795733251268,"format":"multi_unit","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248268,"title":"10 seats","units":{"marginal":"time","pricing":"uniform_lowest_accepted","supply":2}}',X'1d5469392702e480f68de98cc61b5d0a7eadbdb106fd26b32d6faccd6c7341cc');
INSERT INTO entries VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e',2,1795733248341,'sealed_bid','{"alias":1,"amount":3000,"bidder":"~3e5a45c90a0946da"}',X'588e5c28a805d3555705aa0e194feb1ce2e57012790df9465ca557b2e65a01c7');
INSERT INTO entries VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e',3,1795733248342,'sealed_bid','{"alias":2,"amount":3500,"bidder":"~5581d425d2420424"}',X'3db50edfeec1e23714d62c776339e621d33ca2e18632c1875199751036a11e17');
INSERT INTO entries VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e',4,1795733248346,'sealed_bid','{"alias":3,"amount":4000,"bidder":"~501da185da0a494e"}',X'a0d740228dbb04b83869c173ecd3e8a1b7d26639b30ae53e0705426861c940ab');
INSERT INTO entries VALUES(X'01a21a0ad90c8c6d401070d73f1f6e5e',5,1795733251271,'closed','{"awards":[{"alias":3,"price":3500,"total":3500,"units":1},{"alias":2,"price":3500,"total":3500,"units":1}],"hammer_price":3500,"outcome":"sold","winner":0}',X'314c18d207bea9a76ca414850151ba81c03b26d55bfab3c985d331e06e6c47dc');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',1,1795733248271,'created','{"at":1795733248271,"currency":"USD","ends_at":1795736848271,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","soft_close":{"extension_ms":3600000,"mode":"reset","window_ms":3600000},"starting_price":1000,"starts_at":1795733248271,"title":"A long one"}',X'4ec8cb4ae72b9cc04c573b28573ac07a1246a3d90e33bf12af9fd5652fb42832');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',2,1795733248352,'bid','{"alias":1,"bidder":"~3e5a45c90a0946da","leader":1,"maximum":3000,"price":1000,"reserve_met":1,"visible":1000}',X'64f7ba7b6be14e154f04e6c67e727c400704b7ca2f9da9ce2b3cea88f2db2ef1');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',3,1795733248352,'extended','{"cause":"bid","ends_at":1795736848352}',X'df88995c17cdd78fac0b0a3b51ea53deebd297ee67e5d4b76b1c8e362781741f');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',4,1795733248354,'bid','{"alias":2,"bidder":"~5581d425d2420424","leader":2,"maximum":3500,"price":3100,"reserve_met":1,"visible":3100}',X'fa90bf98bf8976f1b5c9a60e91986c8410776c4897a3a4bdb35b07c81a4ad6f8');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',5,1795733248354,'extended','{"cause":"bid","ends_at":1795736848354}',X'a3d02bc885eca6e47ab58b6609bb0145a49736b978012f944f23a78b66128e36');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',6,1795733248359,'bid','{"alias":3,"bidder":"~501da185da0a494e","leader":3,"maximum":4000,"price":3600,"reserve_met":1,"visible":3600}',X'21a359d45891eb02c99269205d46ebd1c85520ef43b7b10a2398ea3d6bb7cd21');
INSERT INTO entries VALUES(X'01a21a0ad90f93bd911d79c6aee4d7d9',7,1795733248359,'extended','{"cause":"bid","ends_at":1795736848359}',X'd192e1575846f43d21354829d34ae6f26c898ce727fe8923e8fc0be01cad2738');
INSERT INTO entries VALUES(X'01a21a0ad914f20146c17c8ebfc32597',1,1795733248276,'created','{"at":1795733248276,"currency":"USD","ends_at":1795736848276,"format":"dutch","increments":"fixed:1","price_clock":{"floor":100,"interval_ms":60000,"step":10},"seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":1795733248276,"title":"Tulips"}',X'4ac5139b6438344715a70dd24c7a9e697ba317dbf74ca24eef2ea7d25b7134d9');
INSERT INTO entries VALUES(X'01a21a0ad9219b387ea542fda13afb96',1,1795733248289,'created','{"at":1795733248289,"currency":"USD","draft":1,"ends_at":1795733251289,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248289,"title":"Not yet"}',X'8456b53fe0c6fa01a0393b68d250ce1fa1c051477a6afcea20eee9658fa2039b');
INSERT INTO entries VALUES(X'01a21a0ad9291e6d2933a2fa283fde88',1,1795733248297,'created','{"at":1795733248297,"currency":"EUR","ends_at":2208992400000,"format":"reverse","increments":"fixed:10","seller":"~71a7f2bddc99859c","starting_price":1000,"starts_at":2208988800000,"title":"Later"}',X'bc88391c4b365468add06cddf8b43cfc313bd35ffe1df2719177f7210563ef8e');
INSERT INTO entries VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec',1,1795733248301,'created','{"at":1795733248301,"currency":"USD","ends_at":1795736848301,"format":"english","increments":"fixed:100","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248301,"title":"Stopped"}',X'b5f18f2e0a10599577f900bc6d65e299044841b26ffc34c3771f3ba37e10e409');
INSERT INTO entries VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec',2,1795733248361,'bid','{"alias":1,"bidder":"~3e5a45c90a0946da","leader":1,"maximum":3000,"price":1000,"reserve_met":1,"visible":1000}',X'8b7e593e15818747faa878194c0a3380d7cc29bb62e0aafb17365161ef0b139a');
INSERT INTO entries VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec',3,1795733248363,'bid','{"alias":2,"bidder":"~5581d425d2420424","leader":2,"maximum":3500,"price":3100,"reserve_met":1,"visible":3100}',X'23472ba30441f2ea467a7100be4934ce4d454bc643d747d7b0b8abc334786006');
INSERT INTO entries VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec',4,1795733248373,'bid','{"alias":3,"bidder":"~501da185da0a494e","leader":3,"maximum":4000,"price":3600,"reserve_met":1,"visible":3600}',X'73edfc2e918a456c50b9eb56cc702997cdf75c0108aef647d97338a2d6946baa');
INSERT INTO entries VALUES(X'01a21a0ad92de92b1db1e9edeceb67ec',5,1795733248381,'paused','{"by":"~c4ebcebe965d3450","reason":"","remaining_ms":3599920}',X'f8c825a39debc745d86413eb4391393c3135885d190b0fda045f3a8b9abfb786');
INSERT INTO entries VALUES(X'01a21a0ad92f74d141a93f14107ddb9f',1,1795733248303,'created','{"at":1795733248303,"currency":"USD","ends_at":1795736848303,"format":"all_pay","increments":"fixed:1","seller":"~c4ebcebe965d3450","starting_price":1000,"starts_at":1795733248303,"title":"Gone"}',X'4a4bbd1d159431f69e400079b184c9eaa67a885d975e2303085416fe2ea48ca7');
INSERT INTO entries VALUES(X'01a21a0ad92f74d141a93f14107ddb9f',2,1795733248383,'cancelled','{"by":"~c4ebcebe965d3450","reason":"it broke"}',X'7afe0e6a1bcc1802b8cee46bb6c27bce335b373aea4ae4f740e5ae8c242208f9');
CREATE TABLE requests (
         id          INTEGER PRIMARY KEY,
         account     TEXT    NOT NULL,
         key         TEXT    NOT NULL,
         fingerprint BLOB    NOT NULL,
         at_ms       INTEGER NOT NULL,
         auction     BLOB,
         seq         INTEGER,
         answer      TEXT    NOT NULL
       ) STRICT;
INSERT INTO requests VALUES(1,'sally','k1',X'4bf7cdfee8e9a3fce8c996a32d232253bf6b577b89ec1ea6474b2d39d27226aa',1795733248252,X'01a21a0ad8fc2dd78a035d4042394c1b',1,replace('201\n/v1/auctions/01M8D0NP7W5QBRM0TX8113JK0V\n{"id":"01M8D0NP7W5QBRM0TX8113JK0V","title":"Lampe für Übersee","seller":"sally","currency":"USD","format":"english","state":"open","outcome":null,"starting_price":1000,"price":null,"minimum_bid":1000,"high_bidder":null,"bid_count":0,"bidder_count":0,"has_reserve":true,"reserve_met":false,"seq":1,"starts_at":"2026-11-26T22:47:28.252Z","ends_at":"2026-11-26T22:47:31.252Z","original_ends_at":"2026-11-26T22:47:31.252Z","extensions":0,"server_time":"2026-11-26T22:47:28.252Z","remaining_ms":3000,"increments":"fixed:100"}','\n',char(10)));
INSERT INTO requests VALUES(2,'bob','bob-01M8D0NP7W5QBRM0TX8113JK0V',X'bd2d2a732a68c639e1b0ae8af1a910be35e4209f12e665bb54769733dd78ae0b',1795733248304,X'01a21a0ad8fc2dd78a035d4042394c1b',2,replace('201\n\n{"seq":2,"outcome":"leading","price":2000,"minimum_bid":2100,"ends_at":"2026-11-26T22:47:31.252Z"}','\n',char(10)));
INSERT INTO requests VALUES(3,'ann','ann-01M8D0NP7W5QBRM0TX8113JK0V',X'c7fd8cfd0c6bf667cd6286384e0189b39ad489fd3d92bf72c0ec11330f95b8c4',1795733248308,X'01a21a0ad8fc2dd78a035d4042394c1b',3,replace('201\n\n{"seq":3,"outcome":"leading","price":3100,"minimum_bid":3200,"ends_at":"2026-11-26T22:47:31.252Z"}','\n',char(10)));
INSERT INTO requests VALUES(4,'cat','cat-01M8D0NP7W5QBRM0TX8113JK0V',X'f08bc87a52df4ef639e9dde0791f47f2b15b8c0f07156b89ce2be256fc080f77',1795733248313,X'01a21a0ad8fc2dd78a035d4042394c1b',4,replace('201\n\n{"seq":4,"outcome":"leading","price":3600,"minimum_bid":3700,"ends_at":"2026-11-26T22:47:31.252Z"}','\n',char(10)));
INSERT INTO requests VALUES(5,'bob','bob-01M8D0NP84H7E0HQED40TTQ5F6',X'd490ea7193bb9e47a3e6f7a1fde4a3eaf1085b42e07c69748f464e59926aab6e',1795733248316,X'01a21a0ad90489dc08ddcd2035ab95e6',2,replace('201\n\n{"seq":2,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.260Z"}','\n',char(10)));
INSERT INTO requests VALUES(6,'ann','ann-01M8D0NP84H7E0HQED40TTQ5F6',X'2cfe76f396764cc4e371d81eca0f7417db7562f70d9de870ce3b5980c989ea69',1795733248321,X'01a21a0ad90489dc08ddcd2035ab95e6',3,replace('201\n\n{"seq":3,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.260Z"}','\n',char(10)));
INSERT INTO requests VALUES(7,'cat','cat-01M8D0NP84H7E0HQED40TTQ5F6',X'24b86b4d7de891cc65721e3b4efa7709251d62b3205c21edb2664f9f160fdce0',1795733248324,X'01a21a0ad90489dc08ddcd2035ab95e6',4,replace('201\n\n{"seq":4,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.260Z"}','\n',char(10)));
INSERT INTO requests VALUES(8,'bob','bob-01M8D0NP86DA3H6FGXVT1AFHZK',X'351809759b747d1543996161aad92529b6125a8dd99a10e07a0a9f03514c13a8',1795733248330,X'01a21a0ad9066a87133e1dde82a7c7f3',2,replace('201\n\n{"seq":2,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.262Z"}','\n',char(10)));
INSERT INTO requests VALUES(9,'ann','ann-01M8D0NP86DA3H6FGXVT1AFHZK',X'2aae2ca524cfaebfdd00098ff31f4db3869b71622ffe361f41c558fa89795d7b',1795733248337,X'01a21a0ad9066a87133e1dde82a7c7f3',3,replace('201\n\n{"seq":3,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.262Z"}','\n',char(10)));
INSERT INTO requests VALUES(10,'cat','cat-01M8D0NP86DA3H6FGXVT1AFHZK',X'93b8a195154d2843d24ae710b7f334012f5f4da748443e321ae7d38c860f5aa2',1795733248339,X'01a21a0ad9066a87133e1dde82a7c7f3',4,replace('201\n\n{"seq":4,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.262Z"}','\n',char(10)));
INSERT INTO requests VALUES(11,'bob','bob-01M8D0NP8CHHPM043GTWZHYVJY',X'6e85c4cecc5bf6e3c59f44228f2f584d39a74fff15781f37d9e9b8bdb2ed9746',1795733248341,X'01a21a0ad90c8c6d401070d73f1f6e5e',2,replace('201\n\n{"seq":2,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.268Z"}','\n',char(10)));
INSERT INTO requests VALUES(12,'ann','ann-01M8D0NP8CHHPM043GTWZHYVJY',X'26e086fa2e406760a79e9c365085089c6cb8e79b05c930913a81433d21cbf498',1795733248342,X'01a21a0ad90c8c6d401070d73f1f6e5e',3,replace('201\n\n{"seq":3,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.268Z"}','\n',char(10)));
INSERT INTO requests VALUES(13,'cat','cat-01M8D0NP8CHHPM043GTWZHYVJY',X'66f1b7fdd55b5eec3df61d35828e8bea185c233d957f1fdd2642c2bd4cd9419f',1795733248346,X'01a21a0ad90c8c6d401070d73f1f6e5e',4,replace('201\n\n{"seq":4,"outcome":"standing","price":null,"minimum_bid":1000,"ends_at":"2026-11-26T22:47:31.268Z"}','\n',char(10)));
INSERT INTO requests VALUES(14,'bob','bob-01M8D0NP8FJEYS27BSRTQE9NYS',X'70c226ec5cf947c54a4bf067c9a159ccbd60bf2c1e3a198fda68bba22474868d',1795733248352,X'01a21a0ad90f93bd911d79c6aee4d7d9',2,replace('201\n\n{"seq":2,"outcome":"leading","price":1000,"minimum_bid":1100,"ends_at":"2026-11-26T23:47:28.352Z"}','\n',char(10)));
INSERT INTO requests VALUES(15,'ann','ann-01M8D0NP8FJEYS27BSRTQE9NYS',X'e3c0c9248c0029afbe9b204043c0826127ed178a417e6c3718cbf2f7275ab2c6',1795733248354,X'01a21a0ad90f93bd911d79c6aee4d7d9',4,replace('201\n\n{"seq":4,"outcome":"leading","price":3100,"minimum_bid":3200,"ends_at":"2026-11-26T23:47:28.354Z"}','\n',char(10)));
INSERT INTO requests VALUES(16,'cat','cat-01M8D0NP8FJEYS27BSRTQE9NYS',X'aedf85deaadf6cf6570866f706ad2bc620ccf08f74415776265fcaf2a1a0c2d2',1795733248359,X'01a21a0ad90f93bd911d79c6aee4d7d9',6,replace('201\n\n{"seq":6,"outcome":"leading","price":3600,"minimum_bid":3700,"ends_at":"2026-11-26T23:47:28.359Z"}','\n',char(10)));
INSERT INTO requests VALUES(17,'bob','bob-01M8D0NP9DX4NHVCF9XQPEPSZC',X'd695df91b0b8ebde396672e2b1b33eabfcd93d3bc4703a77ce92c5154a120874',1795733248361,X'01a21a0ad92de92b1db1e9edeceb67ec',2,replace('201\n\n{"seq":2,"outcome":"leading","price":1000,"minimum_bid":1100,"ends_at":"2026-11-26T23:47:28.301Z"}','\n',char(10)));
INSERT INTO requests VALUES(18,'ann','ann-01M8D0NP9DX4NHVCF9XQPEPSZC',X'c1db68bc22cc2c62902b0d582ff85848851462659d85e088b1a085d27c17ad52',1795733248363,X'01a21a0ad92de92b1db1e9edeceb67ec',3,replace('201\n\n{"seq":3,"outcome":"leading","price":3100,"minimum_bid":3200,"ends_at":"2026-11-26T23:47:28.301Z"}','\n',char(10)));
INSERT INTO requests VALUES(19,'cat','cat-01M8D0NP9DX4NHVCF9XQPEPSZC',X'1576151692b8e4c7ce11ca1b2ab645f883fd3192aacd0f3047ea959006ce00d6',1795733248373,X'01a21a0ad92de92b1db1e9edeceb67ec',4,replace('201\n\n{"seq":4,"outcome":"leading","price":3600,"minimum_bid":3700,"ends_at":"2026-11-26T23:47:28.301Z"}','\n',char(10)));
CREATE TABLE refusals (
         id      INTEGER PRIMARY KEY,
         auction BLOB    NOT NULL,
         at_ms   INTEGER NOT NULL,
         bidder  TEXT    NOT NULL,
         amount  INTEGER,
         code    TEXT    NOT NULL
       ) STRICT;
CREATE TABLE signing_keys (
         kid        TEXT    NOT NULL PRIMARY KEY,
         public_key BLOB    NOT NULL CHECK (length(public_key) = 32),
         since_ms   INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
INSERT INTO signing_keys VALUES('g29ylx8iUXVnyVuYvS4LQpmlQlgjW1Og-2l8msNPEeI',X'b637480694e8f685b408ad6d63fd5d71a99ded8e314f52b83453f2089e37b488',1795733248231);
CREATE INDEX auctions_by_phase ON auctions (phase, id);
CREATE INDEX auctions_by_seller ON auctions (seller, id, phase);
CREATE INDEX auctions_by_sale ON auctions (sale, lot) WHERE sale IS NOT NULL;
CREATE INDEX entries_taken_back ON entries (auction, seq)
         WHERE kind IN ('bid_retracted', 'sealed_bid_withdrawn');
PRAGMA application_id = 1195464268;
PRAGMA user_version = 3;
COMMIT;
