-- A journal of schema version 3, made by the daemon that had it with its demo, and killed: a bid is in the log
-- alone. sqlite3 journal.db .dump, and the two pragmas.
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
INSERT INTO auctions VALUES(X'01a21a00b5bdbac85ea962ffe825d362','~b7f23bebf253b047','closed','sold',14265,14515,4,7,10,0,1,1795732583869,1795732892719,4,1795732583869,1,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a00b5bf46c96baaff61b5e63785','~b7f23bebf253b047','closed','sold',3255,3355,1,6,8,1,1,1795732583871,1795733123871,4,1795732583871,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a00b5bffd68015695d8f7021f9d','~b7f23bebf253b047','open',NULL,13900,14150,1,4,5,0,1,1795732583871,1795734383871,3,1795732583871,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a00b5bffd68015695d8f7021f9e','~b7f23bebf253b047','closed','sold',22500,40000,1,1,3,0,1,1795732583871,1795732823871,1,1795732583871,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a00b5bffd68015695d8f7021f9f','~b7f23bebf253b047','closed','sold',6345,5000,5,5,7,0,1,1795732583871,1795732943871,5,1795732583871,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a00b5bffd68015695d8f7021fa0','~b7f23bebf253b047','closed','sold',258432,253432,3,12,14,0,1,1795732583871,1795733063871,5,1795732583871,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a01ee8f30b6ee0b8428fde6a730','~b7f23bebf253b047','closed','sold',21000,40000,1,1,3,0,1,1795732663951,1795732903951,1,1795732663951,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a033ae2a7195697252ef833c76d','~b7f23bebf253b047','closed','sold',18500,40000,1,1,3,0,1,1795732749026,1795732989026,1,1795732749026,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a04ae3ad1f2602b241831a73cf1','~b7f23bebf253b047','closed','sold',23500,40000,1,1,3,0,1,1795732844090,1795733084090,1,1795732844090,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a058623e7f3d03d73e7330a13b4','~b7f23bebf253b047','closed','sold',12602,12852,1,4,6,0,1,1795732899363,1795733199363,3,1795732899363,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a05d61b6343cf2476e01c748fd1','~b7f23bebf253b047','closed','sold',19500,40000,1,1,3,0,1,1795732919835,1795733159835,1,1795732919835,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a064b5371aee68bafc4a789ece7','~b7f23bebf253b047','closed','sold',6430,5000,1,5,7,0,1,1795732949843,1795733309843,5,1795732949843,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a07368b80dd2975e5db23300e19','~b7f23bebf253b047','closed','sold',22000,40000,1,1,3,0,1,1795733010059,1795733250059,1,1795733010059,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0821103320509cf4fc252649e5','~b7f23bebf253b047','open',NULL,233671,231171,5,16,17,0,1,1795733070096,1795733550096,5,1795733070096,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a086f5f1eecf47b6d8292526ba7','~b7f23bebf253b047','closed','sold',23000,40000,1,1,3,0,1,1795733090143,1795733330143,1,1795733090143,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1','~b7f23bebf253b047','open',NULL,3557,3657,4,7,8,1,1,1795733130555,1795733670555,4,1795733130555,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0997a47a8af4a8325af4f47a44','~b7f23bebf253b047','closed','sold',20500,40000,1,1,3,0,1,1795733165988,1795733405988,1,1795733165988,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0a34191e2cd33227f0394c848a','~b7f23bebf253b047','open',NULL,13500,13750,2,10,11,0,1,1795733206041,1795733506041,4,1795733206041,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0ae40ffa06c189198b6b03ecfa','~b7f23bebf253b047','closed','sold',20000,40000,1,1,3,0,1,1795733251087,1795733491087,1,1795733251087,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0be23bb92f28d241b2b4460caa','~b7f23bebf253b047','open',NULL,NULL,5000,0,5,6,0,1,1795733316155,1795733676155,5,1795733316155,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0c44052729a6ce129e42c6a526','~b7f23bebf253b047','closed','sold',22500,40000,1,1,3,0,1,1795733341189,1795733581189,1,1795733341189,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0d7cc20bf7361365b305362a40','~b7f23bebf253b047','closed','sold',22500,40000,1,1,3,0,1,1795733421250,1795733661250,1,1795733421250,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a21a0eb5a8e23df389a05c107e197c','~b7f23bebf253b047','open',NULL,NULL,40000,0,0,1,0,1,1795733501352,1795733741352,0,1795733501352,0,0,NULL,NULL);
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
INSERT INTO auction_texts VALUES(X'01a21a00b5bdbac85ea962ffe825d362','{"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795732883869,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795732583869,"title":"A pocket watch, silver, about 1890"}','{"closed":{"hammer_price":14265,"outcome":"sold","winner":4}}');
INSERT INTO auction_texts VALUES(X'01a21a00b5bf46c96baaff61b5e63785','{"currency":"USD","description":"The second volume, without its first.","ends_at":1795733123871,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":2500,"starts_at":1795732583871,"title":"First edition, slightly foxed"}','{"closed":{"hammer_price":3255,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a00b5bffd68015695d8f7021f9d','{"currency":"USD","description":"Two hours, any Sunday.","ends_at":1795734383871,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":10000,"starts_at":1795732583871,"title":"A walk with the mayor, for the children''s hospital"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a00b5bffd68015695d8f7021f9e','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732823871,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732583871,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":22500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a00b5bffd68015695d8f7021f9f','{"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795732943871,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795732583871,"title":"Stamp album, 1952 to 1971"}','{"closed":{"hammer_price":6345,"outcome":"sold","winner":5}}');
INSERT INTO auction_texts VALUES(X'01a21a00b5bffd68015695d8f7021fa0','{"currency":"USD","description":"Two coats, inside and out. The lowest offer has the work.","ends_at":1795733063871,"format":"reverse","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":350000,"starts_at":1795732583871,"title":"Paint the village hall"}','{"closed":{"hammer_price":258432,"outcome":"sold","winner":3}}');
INSERT INTO auction_texts VALUES(X'01a21a01ee8f30b6ee0b8428fde6a730','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732903951,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732663951,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":21000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a033ae2a7195697252ef833c76d','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732989026,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732749026,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":18500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a04ae3ad1f2602b241831a73cf1','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733084090,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732844090,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":23500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a058623e7f3d03d73e7330a13b4','{"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795733199363,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795732899363,"title":"A pocket watch, silver, about 1890"}','{"closed":{"hammer_price":12602,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a05d61b6343cf2476e01c748fd1','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733159835,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732919835,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":19500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a064b5371aee68bafc4a789ece7','{"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795733309843,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795732949843,"title":"Stamp album, 1952 to 1971"}','{"closed":{"hammer_price":6430,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a07368b80dd2975e5db23300e19','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733250059,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733010059,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":22000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a0821103320509cf4fc252649e5','{"currency":"USD","description":"Two coats, inside and out. The lowest offer has the work.","ends_at":1795733550096,"format":"reverse","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":350000,"starts_at":1795733070096,"title":"Paint the village hall"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a086f5f1eecf47b6d8292526ba7','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733330143,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733090143,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":23000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1','{"currency":"USD","description":"The second volume, without its first.","ends_at":1795733670555,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":2500,"starts_at":1795733130555,"title":"First edition, slightly foxed"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0997a47a8af4a8325af4f47a44','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733405988,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733165988,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":20500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a0a34191e2cd33227f0394c848a','{"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795733506041,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795733206041,"title":"A pocket watch, silver, about 1890"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0ae40ffa06c189198b6b03ecfa','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733491087,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733251087,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":20000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a0be23bb92f28d241b2b4460caa','{"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795733676155,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795733316155,"title":"Stamp album, 1952 to 1971"}',NULL);
INSERT INTO auction_texts VALUES(X'01a21a0c44052729a6ce129e42c6a526','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733581189,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733341189,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":22500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a0d7cc20bf7361365b305362a40','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733661250,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733421250,"title":"Tulips, 500 stems, cut this morning"}','{"closed":{"hammer_price":22500,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a21a0eb5a8e23df389a05c107e197c','{"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733741352,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733501352,"title":"Tulips, 500 stems, cut this morning"}',NULL);
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
INSERT INTO accounts VALUES('~160142203d0580f8','demo-eve');
INSERT INTO accounts VALUES('~3488686c2da840a0','demo-ada');
INSERT INTO accounts VALUES('~8858e4fd4cd5fb9c','demo-ben');
INSERT INTO accounts VALUES('~8fbfa38ccdff2d20','demo-dan');
INSERT INTO accounts VALUES('~b51797e71e5c5517','demo-cleo');
INSERT INTO accounts VALUES('~b7f23bebf253b047','demo-house');
CREATE TABLE log (
         position INTEGER PRIMARY KEY,
         auction  BLOB    NOT NULL,
         seq      INTEGER NOT NULL,
         at_ms    INTEGER NOT NULL,
         kind     TEXT    NOT NULL,
         payload  TEXT    NOT NULL,
         hash     BLOB    NOT NULL
       ) STRICT;
INSERT INTO log VALUES(133,X'01a21a0eb5a8e23df389a05c107e197c',1,1795733501352,'created','{"at":1795733501352,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733741352,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733501352,"title":"Tulips, 500 stems, cut this morning"}',X'd3e405e5ab537c0f3765ddfcaa1154adce474d9452fcad0bef13c2f180214fb0');
CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         hash    BLOB    NOT NULL CHECK (length(hash) = 32),
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',1,1795732583869,'created','{"at":1795732583869,"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795732883869,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795732583869,"title":"A pocket watch, silver, about 1890"}',X'1114f997b6d8ae941255b0eaeae36b0e441494f08bd6ecded574ea223cf90907');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',2,1795732588323,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":10013,"price":9900,"reserve_met":1,"visible":9900}',X'f7d0cfb52cb1a13a954cd0a73771a64e29ffdb3536994c2840d91d049b77172a');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',3,1795732593515,'bid','{"alias":2,"bidder":"~3488686c2da840a0","leader":2,"maximum":14018,"price":10263,"reserve_met":1,"visible":10263}',X'6c9c52de6e3d8e0521b0c2ee79ae6a2ae1fda27ff21e67804f4d5efd73bc1906');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',4,1795732594912,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":2,"maximum":11781,"price":12031,"reserve_met":1,"visible":11781}',X'57271ab85d95463e253f1b71702cfcc67fb2371122f7c6ddb0888934e7516b7e');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',5,1795732605651,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":2,"maximum":12281,"price":12531,"reserve_met":1,"visible":12281}',X'946eb1d695fced6a2399faa1b2382883c4859f0ae12631a700a85834942f0207');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',6,1795732608351,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":2,"maximum":12781,"price":13031,"reserve_met":1,"visible":12781}',X'4bda5745f0c10bf056057c911616d34e5a4d7255f5b8c1f2bfca52f14b3f868e');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',7,1795732611655,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":2,"maximum":13281,"price":13531,"reserve_met":1,"visible":13281}',X'795796f01143571e420d82179848165ef5a4ee874e1a89d46a1a9ed87e70e824');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',8,1795732872719,'bid','{"alias":4,"bidder":"~160142203d0580f8","leader":4,"maximum":14265,"price":14265,"reserve_met":1,"visible":14265}',X'7c6ee87394f261d38302222a7a66184bef47b518cda0f15b3ca014be229b9bdb');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',9,1795732872719,'extended','{"cause":"bid","ends_at":1795732892719}',X'9f754a16a69aa4d21860108d544128287ae2c2e927642e1be6ea22baea52a19a');
INSERT INTO entries VALUES(X'01a21a00b5bdbac85ea962ffe825d362',10,1795732892719,'closed','{"hammer_price":14265,"outcome":"sold","winner":4}',X'e3a36bc2a5e77c57dc4120d1e422e8a536172bf73bf3dc52123bd3d17951c440');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',1,1795732583871,'created','{"at":1795732583871,"currency":"USD","description":"The second volume, without its first.","ends_at":1795733123871,"format":"english","increments":"ebay-us","reserve":3000,"seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":2500,"starts_at":1795732583871,"title":"First edition, slightly foxed"}',X'e17a1556485e6e76eb04812ed0bd246b5900ee915736ee0f72576783a7a179ad');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',2,1795732588323,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":2766,"price":2500,"reserve_met":0,"visible":2500}',X'09a4afff0b8a80f00e80876db1fe22067c9c86db8871769e2a3e5a6d0d493924');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',3,1795732588829,'bid','{"alias":2,"bidder":"~3488686c2da840a0","leader":2,"maximum":2850,"price":2850,"reserve_met":0,"visible":2850}',X'88f7ecca841438f9a0b8b2b56c50d27e758b5885ce2a427df312c54ce50a800b');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',4,1795732597379,'bid','{"alias":3,"bidder":"~8858e4fd4cd5fb9c","leader":3,"maximum":2950,"price":2950,"reserve_met":0,"visible":2950}',X'be6a59d237cb5cace5a46d53ab1f7e490ebffbcffce4dd38586f3050a97f6359');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',5,1795732600109,'bid','{"alias":4,"bidder":"~b51797e71e5c5517","leader":4,"maximum":3050,"price":3050,"reserve_met":1,"visible":3050}',X'3cc1edf688a9b620ad494608ae4a5dbf2e63245e90f287a7418b21c653c22c28');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',6,1795732608171,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":3255,"price":3150,"reserve_met":1,"visible":3150}',X'dd56be3fbb6d599aa794f350572ca0ccf9186b03b600ea56d1c660144a7f1a61');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',7,1795732611656,'bid','{"alias":4,"bidder":"~b51797e71e5c5517","leader":1,"maximum":3250,"price":3255,"reserve_met":1,"visible":3250}',X'0fea9d5d7a958925428b535a585dc81b2e9f487a7c735082c1c1989898c36c97');
INSERT INTO entries VALUES(X'01a21a00b5bf46c96baaff61b5e63785',8,1795733123879,'closed','{"hammer_price":3255,"outcome":"sold","winner":1}',X'eebf911cb017ccab94d79152bc2b0581efab9535bff919c55b48cf680da24ca6');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9d',1,1795732583871,'created','{"at":1795732583871,"currency":"USD","description":"Two hours, any Sunday.","ends_at":1795734383871,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":10000,"starts_at":1795732583871,"title":"A walk with the mayor, for the children''s hospital"}',X'ea25bbd5648534a5836e37c7efecf6877615fc865d5db88e153c07b08b848bce');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9d',2,1795732588323,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":11976,"price":10000,"reserve_met":1,"visible":10000}',X'f150709bbe64471402f765a978d20cb4725be2de6ba99abd438ff902a7a152ef');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9d',3,1795732588829,'bid','{"alias":2,"bidder":"~3488686c2da840a0","leader":2,"maximum":13650,"price":12226,"reserve_met":1,"visible":12226}',X'aeee1f339260baa40251d9bf805b0076298d004705d7053cafca17930aac4abb');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9d',4,1795732590633,'bid','{"alias":3,"bidder":"~8858e4fd4cd5fb9c","leader":2,"maximum":12476,"price":12726,"reserve_met":1,"visible":12476}',X'21ce012b5c84fbb3794f7e529fbf487fb3ca1e8f875283d92dbf1dc4e71fba98');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9d',5,1795732597531,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":14090,"price":13900,"reserve_met":1,"visible":13900}',X'9bda3e5a6da7e0713548b1cdc348e7ef0e45b548e59c1c47d927aab72533a838');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9e',1,1795732583871,'created','{"at":1795732583871,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732823871,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732583871,"title":"Tulips, 500 stems, cut this morning"}',X'145061cc71d4beefb99c87a4a6308f2c11945a15c6582b03f05cd4fed625f718');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9e',2,1795732655580,'taken','{"alias":1,"bidder":"~3488686c2da840a0","price":22500}',X'd81b94f89612e559b560157e43d4bc492d481e56cbf5244f5c67631e6c0915c6');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9e',3,1795732655580,'closed','{"hammer_price":22500,"outcome":"sold","winner":1}',X'cb3c1ede4bfef714bf2239c5609415e79797d2038a590ce9661304477320dd70');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',1,1795732583871,'created','{"at":1795732583871,"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795732943871,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795732583871,"title":"Stamp album, 1952 to 1971"}',X'4bcccd66277230081031dee6ca17e666a71e2881741b395437f33e09fde73beb');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',2,1795732585871,'sealed_bid','{"alias":1,"amount":6260,"bidder":"~160142203d0580f8"}',X'ce588487df98e5c0a60c485e11a8a622b8df71131498d544b363e4e305b69ccd');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',3,1795732588829,'sealed_bid','{"alias":2,"amount":5790,"bidder":"~3488686c2da840a0"}',X'6a5a44ae733c55c12fc95ffd0fe83e68bb8ad122f4d6337c4abf0428e16f4ed2');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',4,1795732589407,'sealed_bid','{"alias":3,"amount":5700,"bidder":"~b51797e71e5c5517"}',X'f6aee12a54889139c5c418f914503a5ea65ea8dde38f6fbc5421552d9fc31b95');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',5,1795732590633,'sealed_bid','{"alias":4,"amount":6345,"bidder":"~8858e4fd4cd5fb9c"}',X'e925dc4ebddcb9e5da1b26aa8b8b7222ccc0edad2a53b03bef076eebf0f42944');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',6,1795732594912,'sealed_bid','{"alias":5,"amount":7070,"bidder":"~8fbfa38ccdff2d20"}',X'c4cd371157a142145a51b95f0227044a0b50f10d7a8ac51ad86057c3db22443d');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021f9f',7,1795732943871,'closed','{"hammer_price":6345,"outcome":"sold","winner":5}',X'1bfe93950fbeae3e75aa0b444cad1f78ff9370332a6359d8d3784522979153d4');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',1,1795732583871,'created','{"at":1795732583871,"currency":"USD","description":"Two coats, inside and out. The lowest offer has the work.","ends_at":1795733063871,"format":"reverse","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":350000,"starts_at":1795732583871,"title":"Paint the village hall"}',X'd56a093a82de37985abb172e3348ba1250de5ab303fb09950cf518a7488fcad0');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',2,1795732585871,'bid','{"alias":1,"bidder":"~160142203d0580f8","leader":1,"maximum":346500,"price":346500,"reserve_met":1,"visible":346500}',X'be12972cc1d414a90f68143e54317d4ce9af1d3af2899301e4559c1c0cb28282');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',3,1795732588323,'bid','{"alias":2,"bidder":"~8fbfa38ccdff2d20","leader":2,"maximum":338085,"price":338085,"reserve_met":1,"visible":338085}',X'58f65d59d7f2b192384cbdf162da2007e9c9bda0db878dcaf67a8a6e694f1e35');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',4,1795732589407,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":3,"maximum":329755,"price":329755,"reserve_met":1,"visible":329755}',X'108e6f0cf72d8f73f7948601e98cd8c44195fd64ebfaa21a8f41a604d8f9ec9f');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',5,1795732589886,'bid','{"alias":1,"bidder":"~160142203d0580f8","leader":1,"maximum":321508,"price":321508,"reserve_met":1,"visible":321508}',X'22e25b6089c95aa51ea7bc689958442174fea57fdabdfcee6a1fcc8cc6e0c656');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',6,1795732590633,'bid','{"alias":4,"bidder":"~8858e4fd4cd5fb9c","leader":4,"maximum":313343,"price":313343,"reserve_met":1,"visible":313343}',X'ae8dd419d751db3992a29b1a27e31bccfdcdf33b2f766b8fddf42cc8af9eef8e');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',7,1795732593516,'bid','{"alias":5,"bidder":"~3488686c2da840a0","leader":5,"maximum":305260,"price":305260,"reserve_met":1,"visible":305260}',X'608f5b011ed24aeb01a2ebcd4a5a7312255e74d052f96468350a52f48fd3b15f');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',8,1795732594339,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":3,"maximum":297258,"price":297258,"reserve_met":1,"visible":297258}',X'2b01fe2e066ebdd6d140df30447c0d3e02fe1c5ea103d6546e3e6ab16f54602d');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',9,1795732594912,'bid','{"alias":2,"bidder":"~8fbfa38ccdff2d20","leader":2,"maximum":289336,"price":289336,"reserve_met":1,"visible":289336}',X'e69bed96b02577603bec828fa8f4dd9b456cca9e6c82da16c9db5775b230e651');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',10,1795732597379,'bid','{"alias":4,"bidder":"~8858e4fd4cd5fb9c","leader":4,"maximum":281493,"price":281493,"reserve_met":1,"visible":281493}',X'94409ccc7de5137b6822bbf20bfaeefa8915e6e5784834ad3ec7560fa7655b17');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',11,1795732600109,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":3,"maximum":273729,"price":273729,"reserve_met":1,"visible":273729}',X'a95f50a6d97317b6695471737e72170e622ea5657512c17ce567a7dc8f9546b9');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',12,1795732604519,'bid','{"alias":4,"bidder":"~8858e4fd4cd5fb9c","leader":4,"maximum":266042,"price":266042,"reserve_met":1,"visible":266042}',X'5e3a8db0228d214eb408a5f9fa018fbef90d1939089ff10b79eb1a033f9ff962');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',13,1795732608351,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":3,"maximum":258432,"price":258432,"reserve_met":1,"visible":258432}',X'fa491bddc9e32cf554865d9505d4e70070c8a1cbee0191e9ceed3479640a2882');
INSERT INTO entries VALUES(X'01a21a00b5bffd68015695d8f7021fa0',14,1795733063873,'closed','{"hammer_price":258432,"outcome":"sold","winner":3}',X'89a6b8c72f4f1a3b654b1c0b09f234d2fc7ae517a94e3cc616a1f10850bcb222');
INSERT INTO entries VALUES(X'01a21a01ee8f30b6ee0b8428fde6a730',1,1795732663951,'created','{"at":1795732663951,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732903951,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732663951,"title":"Tulips, 500 stems, cut this morning"}',X'057e089e3f5729922a9ca415dd8c40be4e2eea89b960021a86b3168a709d7cf0');
INSERT INTO entries VALUES(X'01a21a01ee8f30b6ee0b8428fde6a730',2,1795732741617,'taken','{"alias":1,"bidder":"~8fbfa38ccdff2d20","price":21000}',X'5937550623acb160b28fda4ab5b140be5b34ffc1609009bc3d974a156d5ff2a7');
INSERT INTO entries VALUES(X'01a21a01ee8f30b6ee0b8428fde6a730',3,1795732741617,'closed','{"hammer_price":21000,"outcome":"sold","winner":1}',X'4f1da777a25857c67f7bdbd337c64987ba3db43ac0f5700f6b0ddf1ec986f361');
INSERT INTO entries VALUES(X'01a21a033ae2a7195697252ef833c76d',1,1795732749026,'created','{"at":1795732749026,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795732989026,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732749026,"title":"Tulips, 500 stems, cut this morning"}',X'43f3969c9cd60d5fac53d1365a6184d8d69d25baba727594191eff4c25fcc242');
INSERT INTO entries VALUES(X'01a21a033ae2a7195697252ef833c76d',2,1795732835155,'taken','{"alias":1,"bidder":"~8fbfa38ccdff2d20","price":18500}',X'e5a3621f6280e3f3de403ff38124d795c5649c8dea53c94d45cfc1b98244a22a');
INSERT INTO entries VALUES(X'01a21a033ae2a7195697252ef833c76d',3,1795732835155,'closed','{"hammer_price":18500,"outcome":"sold","winner":1}',X'04b30b6a58a8474ae8a8998fdfa6c098203499bf2d2145dab71689b2c083fd75');
INSERT INTO entries VALUES(X'01a21a04ae3ad1f2602b241831a73cf1',1,1795732844090,'created','{"at":1795732844090,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733084090,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732844090,"title":"Tulips, 500 stems, cut this morning"}',X'160128877da99771f03065b35cd0b621bc945a3d2286796abe8b5bce569133fb');
INSERT INTO entries VALUES(X'01a21a04ae3ad1f2602b241831a73cf1',2,1795732911781,'taken','{"alias":1,"bidder":"~160142203d0580f8","price":23500}',X'b20b44210856eb8151292fe6a8dd33e8c2477b51a92dc9c5bb42ee1f09db30f3');
INSERT INTO entries VALUES(X'01a21a04ae3ad1f2602b241831a73cf1',3,1795732911781,'closed','{"hammer_price":23500,"outcome":"sold","winner":1}',X'8be11edcf50d67623841e95455f7b23dd43c35caf3996d325ee6cb8e04f7d605');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',1,1795732899363,'created','{"at":1795732899363,"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795733199363,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795732899363,"title":"A pocket watch, silver, about 1890"}',X'3554f162fb4807a2ed5ffac16f5cdb46ce725a86fe74d5f9017c59f7052d32be');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',2,1795732900425,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":10711,"price":9900,"reserve_met":1,"visible":9900}',X'74d9268e558b72d35fe5f1824e650ac035f47764a2cd8b978ca4c00808d99cb5');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',3,1795732901779,'bid','{"alias":2,"bidder":"~3488686c2da840a0","leader":2,"maximum":12592,"price":10961,"reserve_met":1,"visible":10961}',X'f651142782d68b45b693c732dca96e2275705c0fdd63d9f2c9917bb8ad8aa8a4');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',4,1795732901951,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":2,"maximum":11211,"price":11461,"reserve_met":1,"visible":11211}',X'190a3035fc3b7b9d9668a33fdc4ee5cae45d4639c006ad8245b98d5f65dadb22');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',5,1795732914017,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":12602,"price":12602,"reserve_met":1,"visible":12602}',X'17c5f6ff6738b80bf74c3e292bbdcd9808c7eb133400bebee019e075dd04ab91');
INSERT INTO entries VALUES(X'01a21a058623e7f3d03d73e7330a13b4',6,1795733199363,'closed','{"hammer_price":12602,"outcome":"sold","winner":1}',X'ebe6cc7b6ce62c0510d0eb5ce3aea08e154a8aa20af3876322067bb5dbe16eb9');
INSERT INTO entries VALUES(X'01a21a05d61b6343cf2476e01c748fd1',1,1795732919835,'created','{"at":1795732919835,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733159835,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795732919835,"title":"Tulips, 500 stems, cut this morning"}',X'1d8aa94d205244144373d612561fee8aa9304c1128fdbafd428acbbe387b6d8c');
INSERT INTO entries VALUES(X'01a21a05d61b6343cf2476e01c748fd1',2,1795733003023,'taken','{"alias":1,"bidder":"~3488686c2da840a0","price":19500}',X'340def4c98725ee74b5d1a7846a09548144e34528f3ef4bc0cc3b571ab205cda');
INSERT INTO entries VALUES(X'01a21a05d61b6343cf2476e01c748fd1',3,1795733003023,'closed','{"hammer_price":19500,"outcome":"sold","winner":1}',X'7e757e2a83627023ed832cc8a073752c74377a2cc875299b2beafe8f53f95e69');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',1,1795732949843,'created','{"at":1795732949843,"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795733309843,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795732949843,"title":"Stamp album, 1952 to 1971"}',X'f75e712124a67aaea905698bff07cc676ef64c261258afcfd6199c08c86af1a5');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',2,1795732951530,'sealed_bid','{"alias":1,"amount":6710,"bidder":"~160142203d0580f8"}',X'7386713c6be2f67f2e640472b22ffda3d3d5509e4dd54b91fd1788dd53ca83d5');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',3,1795732952897,'sealed_bid','{"alias":2,"amount":5680,"bidder":"~3488686c2da840a0"}',X'a542ba64c2a3a40c0ff93c2cf084f868951e38c8f88c23d1614d02dcf45584b3');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',4,1795732952935,'sealed_bid','{"alias":3,"amount":6430,"bidder":"~b51797e71e5c5517"}',X'45a0938558b0de900eac2c724348cd5e281f2f9d4d59e304f9ba1dc31a469757');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',5,1795732967691,'sealed_bid','{"alias":4,"amount":5495,"bidder":"~8858e4fd4cd5fb9c"}',X'f3dc06667ebd5bdfb45d1010bc9c4f3db51c046cbfbd4c2d79ed6d86cc6c8c2c');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',6,1795732971953,'sealed_bid','{"alias":5,"amount":6395,"bidder":"~8fbfa38ccdff2d20"}',X'92caf8e2855e68e1e1b70ee374e331093117bb41a4e878dce5cfb2c5cdd0bf99');
INSERT INTO entries VALUES(X'01a21a064b5371aee68bafc4a789ece7',7,1795733309843,'closed','{"hammer_price":6430,"outcome":"sold","winner":1}',X'5308cb90b6f7c286e3ab94e62b86052192c2166a0db9f9dfeb47a4a257f8aeb3');
INSERT INTO entries VALUES(X'01a21a07368b80dd2975e5db23300e19',1,1795733010059,'created','{"at":1795733010059,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733250059,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733010059,"title":"Tulips, 500 stems, cut this morning"}',X'22687f83350ebf748c65b0621abad4d8e0de71401ee48dd0b4ff5efb5f91f819');
INSERT INTO entries VALUES(X'01a21a07368b80dd2975e5db23300e19',2,1795733082590,'taken','{"alias":1,"bidder":"~8fbfa38ccdff2d20","price":22000}',X'fc839f47ce8c967fdff71593856f017e79df99ad6b2d3d27d2f13c725aba3961');
INSERT INTO entries VALUES(X'01a21a07368b80dd2975e5db23300e19',3,1795733082590,'closed','{"hammer_price":22000,"outcome":"sold","winner":1}',X'17178f5a0588d752f485a2a4414b607f4b9904b199fe1f39b9879a92f88cd05c');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',1,1795733070096,'created','{"at":1795733070096,"currency":"USD","description":"Two coats, inside and out. The lowest offer has the work.","ends_at":1795733550096,"format":"reverse","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":350000,"starts_at":1795733070096,"title":"Paint the village hall"}',X'279f134cecb467fbeb5a5eda2a5bda6ceed8d24060ef99084d7de7db916dbc2e');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',2,1795733070351,'bid','{"alias":1,"bidder":"~b51797e71e5c5517","leader":1,"maximum":346500,"price":346500,"reserve_met":1,"visible":346500}',X'e87b591006a37cf820d437c9ea7f599a40cce60ea958cc6c2922d328c889f755');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',3,1795733071847,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":338085,"price":338085,"reserve_met":1,"visible":338085}',X'ff13d034cea84d647a6c91b3774b306cfeec72fbb863041ac4f033166c144685');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',4,1795733072535,'bid','{"alias":3,"bidder":"~8858e4fd4cd5fb9c","leader":3,"maximum":329755,"price":329755,"reserve_met":1,"visible":329755}',X'173c319a7b745db81679d4d0bff0780c1698abbca4cd3fa660fe39e5f55ab475');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',5,1795733072950,'bid','{"alias":4,"bidder":"~3488686c2da840a0","leader":4,"maximum":321508,"price":321508,"reserve_met":1,"visible":321508}',X'546ed4ca037056959f79a432cb849f8d68826647225260b557964a880f90409d');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',6,1795733073851,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":313343,"price":313343,"reserve_met":1,"visible":313343}',X'58f960b89e899d0e7a25c6222decf56ca47cb1b7c5105aa906569b3c25b3e540');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',7,1795733076191,'bid','{"alias":4,"bidder":"~3488686c2da840a0","leader":4,"maximum":305260,"price":305260,"reserve_met":1,"visible":305260}',X'd75301481110a593814fa4f3394f5cc625567f24b94854a13a88d5d2472b99ea');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',8,1795733076250,'bid','{"alias":5,"bidder":"~8fbfa38ccdff2d20","leader":5,"maximum":297258,"price":297258,"reserve_met":1,"visible":297258}',X'14b5943f044169a10dd901667d6efd5f354ebcc616e8ca7991c8fd00affedec9');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',9,1795733078491,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":289336,"price":289336,"reserve_met":1,"visible":289336}',X'73902f93a44971a152243a2b7b6b8266dfdf3f77a376fcd471b9253baf2c74e9');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',10,1795733079219,'bid','{"alias":5,"bidder":"~8fbfa38ccdff2d20","leader":5,"maximum":281493,"price":281493,"reserve_met":1,"visible":281493}',X'75da23167fb48388c4eda817eef0608794521d63a1e2b7fd5d175578fb1f7898');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',11,1795733080495,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":273729,"price":273729,"reserve_met":1,"visible":273729}',X'13a8e446aaa6410cfc5a116d9682d5c67faacc5fc0207ab5930c170ac8bb5ce1');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',12,1795733082579,'bid','{"alias":5,"bidder":"~8fbfa38ccdff2d20","leader":5,"maximum":266042,"price":266042,"reserve_met":1,"visible":266042}',X'a7ac31b7ede468aede0b237261d066808a581cbaacdb0b0082c9bccd23691ff3');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',13,1795733084505,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":258432,"price":258432,"reserve_met":1,"visible":258432}',X'268fb0bac8b04b4cba87b7466c034169254d28cd4b019aa01e3a690529813658');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',14,1795733090572,'bid','{"alias":5,"bidder":"~8fbfa38ccdff2d20","leader":5,"maximum":250898,"price":250898,"reserve_met":1,"visible":250898}',X'b67c18a9158acef70e85c8b828f28377485c6598bc5ec019953ec8ee36aff970');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',15,1795733092657,'bid','{"alias":2,"bidder":"~160142203d0580f8","leader":2,"maximum":243440,"price":243440,"reserve_met":1,"visible":243440}',X'c77d1071f5667b4dc1f55626099e4be71fa4e858f34597b3fd9f8ab462083823');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',16,1795733095105,'bid','{"alias":4,"bidder":"~3488686c2da840a0","leader":4,"maximum":238531,"price":238531,"reserve_met":1,"visible":238531}',X'0d5cea79ecf020de9ee8b33a9daeb673bc9105068517e523aa3a19313db200e0');
INSERT INTO entries VALUES(X'01a21a0821103320509cf4fc252649e5',17,1795733098173,'bid','{"alias":5,"bidder":"~8fbfa38ccdff2d20","leader":5,"maximum":233671,"price":233671,"reserve_met":1,"visible":233671}',X'9c14170e772766b547aead4e3fdf56b328c821905cc2133998fd7b6af221525c');
INSERT INTO entries VALUES(X'01a21a086f5f1eecf47b6d8292526ba7',1,1795733090143,'created','{"at":1795733090143,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733330143,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733090143,"title":"Tulips, 500 stems, cut this morning"}',X'840687e03d4948bf3ddf4e6f7c25c1dafc57f690d6d224d696ac2977ea098448');
INSERT INTO entries VALUES(X'01a21a086f5f1eecf47b6d8292526ba7',2,1795733158907,'taken','{"alias":1,"bidder":"~8858e4fd4cd5fb9c","price":23000}',X'704a809cb20976796a86981a784d32c31d1a475ab599e83329a99aa117b0c3d8');
INSERT INTO entries VALUES(X'01a21a086f5f1eecf47b6d8292526ba7',3,1795733158907,'closed','{"hammer_price":23000,"outcome":"sold","winner":1}',X'9fa8ffcd8183d41fd443a3dbc170f987243a5dd8c861879aa0496619922a79d7');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',1,1795733130555,'created','{"at":1795733130555,"currency":"USD","description":"The second volume, without its first.","ends_at":1795733670555,"format":"english","increments":"ebay-us","reserve":3000,"seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":2500,"starts_at":1795733130555,"title":"First edition, slightly foxed"}',X'01e61176044e0a8cb2645bdd5566594aa94bf9cc7d41b2ce602eb922f5d2dc7b');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',2,1795733134309,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":2759,"price":2500,"reserve_met":0,"visible":2500}',X'8e1313e8a042a1aa49910a9fa699e039fcff333ab59bf34c44413214e1a4b40d');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',3,1795733137707,'bid','{"alias":2,"bidder":"~8858e4fd4cd5fb9c","leader":1,"maximum":2600,"price":2700,"reserve_met":0,"visible":2600}',X'bd94c95ffc09d5291ac460f20bc847e35a7bb5009d03af1c7cf2bd33153fb639');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',4,1795733138011,'bid','{"alias":1,"bidder":"~8fbfa38ccdff2d20","leader":1,"maximum":3247,"price":3000,"reserve_met":1,"visible":3000}',X'0be5f7afebdbf1e4e52893ebd92e48bb7366c6c8cf8ff1554a089756f69a305b');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',5,1795733139503,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":1,"maximum":3100,"price":3200,"reserve_met":1,"visible":3100}',X'ce029a06f1bfd3a8bffba6925b6e4c8d936be2f98e5e399a598deb13ecf2e4a6');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',6,1795733142739,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":3,"maximum":3300,"price":3300,"reserve_met":1,"visible":3300}',X'3e19a67792166d565d334589e4a5848a593f958768a5f9177c5ea0b9f4d509cd');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',7,1795733144275,'bid','{"alias":4,"bidder":"~3488686c2da840a0","leader":4,"maximum":3557,"price":3400,"reserve_met":1,"visible":3400}',X'7a3d4725efa99c7f4ceb3f9fb3bf7dee84568e2d812cf51fe82abf3afd883470');
INSERT INTO entries VALUES(X'01a21a090d3b18ce97a9ee76ed4691a1',8,1795733150900,'bid','{"alias":3,"bidder":"~b51797e71e5c5517","leader":4,"maximum":3500,"price":3557,"reserve_met":1,"visible":3500}',X'00459d9494287565ff925d51e505a9271395e11fca26565f32a0efa567cdc975');
INSERT INTO entries VALUES(X'01a21a0997a47a8af4a8325af4f47a44',1,1795733165988,'created','{"at":1795733165988,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733405988,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733165988,"title":"Tulips, 500 stems, cut this morning"}',X'9c7888e5ded2ac1927754ea3c2f0cc2048428e3bfb4344b9dec839e8ba32236d');
INSERT INTO entries VALUES(X'01a21a0997a47a8af4a8325af4f47a44',2,1795733244435,'taken','{"alias":1,"bidder":"~3488686c2da840a0","price":20500}',X'd248580f71d305249bc41462294872beb6bf2a9a9002f6947f3ebefc7ff48c4f');
INSERT INTO entries VALUES(X'01a21a0997a47a8af4a8325af4f47a44',3,1795733244435,'closed','{"hammer_price":20500,"outcome":"sold","winner":1}',X'9d98346416308b62fbde62af09d8193668e58b580ee5703a8c049e2b06d5e9f9');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',1,1795733206041,'created','{"at":1795733206041,"currency":"USD","description":"It runs, and is a minute fast by the evening.","ends_at":1795733506041,"format":"english","increments":"ebay-us","seller":"~b7f23bebf253b047","soft_close":{"extension_ms":20000,"max_extensions":20,"mode":"reset","window_ms":20000},"starting_price":9900,"starts_at":1795733206041,"title":"A pocket watch, silver, about 1890"}',X'1879d1001c3e814ae3bcd381df06044002bcdaf4cb5232d33d1551db052bca6e');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',2,1795733208141,'bid','{"alias":1,"bidder":"~b51797e71e5c5517","leader":1,"maximum":9900,"price":9900,"reserve_met":1,"visible":9900}',X'e38303edb9ea1575971a02a2561f672d434f8b4e113d77be3fcc3cf7cfb62f52');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',3,1795733209697,'bid','{"alias":2,"bidder":"~8858e4fd4cd5fb9c","leader":2,"maximum":10000,"price":10000,"reserve_met":1,"visible":10000}',X'184df86ec1cbfa2bfb7054110e5204359f3a4aee925bc15550efc6f07de72bb6');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',4,1795733210491,'bid','{"alias":3,"bidder":"~3488686c2da840a0","leader":3,"maximum":13473,"price":10250,"reserve_met":1,"visible":10250}',X'49a4a1a2e7d9de1b9a7d2586f9abe65ca4a801ba13aac819babeac5564f60bdc');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',5,1795733211567,'bid','{"alias":4,"bidder":"~8fbfa38ccdff2d20","leader":3,"maximum":10500,"price":10750,"reserve_met":1,"visible":10500}',X'd34e3470c5dbf553b32d0cd9774f3f671f2a9bc9d5e06dd3b826b7c3b458bfdf');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',6,1795733213187,'bid','{"alias":1,"bidder":"~b51797e71e5c5517","leader":3,"maximum":11000,"price":11250,"reserve_met":1,"visible":11000}',X'605bb4bc820a39833ec54c25390e0c55403de7699298147b509cb781c3460a05');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',7,1795733214951,'bid','{"alias":2,"bidder":"~8858e4fd4cd5fb9c","leader":3,"maximum":11500,"price":11750,"reserve_met":1,"visible":11500}',X'efe5fe35ceceffcf278b5221ee7d0ec514529bd1d59a67521c4c7214df5e8b36');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',8,1795733218214,'bid','{"alias":1,"bidder":"~b51797e71e5c5517","leader":3,"maximum":12000,"price":12250,"reserve_met":1,"visible":12000}',X'0c219b737d53968613426c6b8339bd70d6744f552cd336e9505ff16c7e70c9ff');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',9,1795733222510,'bid','{"alias":2,"bidder":"~8858e4fd4cd5fb9c","leader":3,"maximum":12500,"price":12750,"reserve_met":1,"visible":12500}',X'4917ace09516b9201a4d30a01d12abe9687a59e6d142fbe3fb6f5bd0affc473a');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',10,1795733224690,'bid','{"alias":1,"bidder":"~b51797e71e5c5517","leader":3,"maximum":13000,"price":13250,"reserve_met":1,"visible":13000}',X'68ab3bd41938f066d3679103b1e17d955eb094db4939ba166f164381b8a05047');
INSERT INTO entries VALUES(X'01a21a0a34191e2cd33227f0394c848a',11,1795733229343,'bid','{"alias":2,"bidder":"~8858e4fd4cd5fb9c","leader":2,"maximum":13500,"price":13500,"reserve_met":1,"visible":13500}',X'e70fbe3c27c57bb7322d472fb6a6961a549e259957c8e74339040ebb6ec9b371');
INSERT INTO entries VALUES(X'01a21a0ae40ffa06c189198b6b03ecfa',1,1795733251087,'created','{"at":1795733251087,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733491087,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733251087,"title":"Tulips, 500 stems, cut this morning"}',X'70e25874b8a5fc6bcac00870bebd6f02473659cf81cdcef0eec6a1bd2388fe9a');
INSERT INTO entries VALUES(X'01a21a0ae40ffa06c189198b6b03ecfa',2,1795733331292,'taken','{"alias":1,"bidder":"~8fbfa38ccdff2d20","price":20000}',X'a0f6485d1a96e77f138ed18d5bff310d63977b0e712e42bd1c46c6827f83245b');
INSERT INTO entries VALUES(X'01a21a0ae40ffa06c189198b6b03ecfa',3,1795733331292,'closed','{"hammer_price":20000,"outcome":"sold","winner":1}',X'0d2975b42955af0b030fc2aa5a0730cb3b4aff40050ace200a66f003107e4804');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',1,1795733316155,'created','{"at":1795733316155,"currency":"USD","description":"One secret bid each; the winner pays the second highest.","ends_at":1795733676155,"format":"vickrey","increments":"ebay-us","seller":"~b7f23bebf253b047","starting_price":5000,"starts_at":1795733316155,"title":"Stamp album, 1952 to 1971"}',X'2fda4f791e3115d7701c2525972144a81e8610f14b364de6847fa4ad37d6ae81');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',2,1795733316534,'sealed_bid','{"alias":1,"amount":5940,"bidder":"~160142203d0580f8"}',X'3389926a21c7c0e7784a1f143957784b4b6759b4e48da811632dcc9510f46b8e');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',3,1795733317419,'sealed_bid','{"alias":2,"amount":6520,"bidder":"~8fbfa38ccdff2d20"}',X'2be6a975f4d797651da8a92ee625d91a0ec739eda317f5ed192277cba68ce567');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',4,1795733318735,'sealed_bid','{"alias":3,"amount":5850,"bidder":"~b51797e71e5c5517"}',X'c6e44a7cbc083df52362b5e8c854a76f456d29f1c73c100f641bc1906008b103');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',5,1795733319557,'sealed_bid','{"alias":4,"amount":5440,"bidder":"~3488686c2da840a0"}',X'91f8dccbf0426d3c1700f9291227f8b62a4132bab5d1e442ff121ecee82bd068');
INSERT INTO entries VALUES(X'01a21a0be23bb92f28d241b2b4460caa',6,1795733319611,'sealed_bid','{"alias":5,"amount":5360,"bidder":"~8858e4fd4cd5fb9c"}',X'46fc066dfedc2e524fae40717162d4c3b543e54e6319c658b79f807e73b4f43a');
INSERT INTO entries VALUES(X'01a21a0c44052729a6ce129e42c6a526',1,1795733341189,'created','{"at":1795733341189,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733581189,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733341189,"title":"Tulips, 500 stems, cut this morning"}',X'e7ff0f245fd6f4a201ae0e52e667d61820a7bd5ad19953fd622450bcb8c5c432');
INSERT INTO entries VALUES(X'01a21a0c44052729a6ce129e42c6a526',2,1795733411806,'taken','{"alias":1,"bidder":"~3488686c2da840a0","price":22500}',X'beb2bb125ee1811e8eef6c5c5e09eff10ccb842ec774ab34622dea28d00770c6');
INSERT INTO entries VALUES(X'01a21a0c44052729a6ce129e42c6a526',3,1795733411806,'closed','{"hammer_price":22500,"outcome":"sold","winner":1}',X'e522e0f19e204557410bdb12911131a324b375c6e1ef3ac77aeaf41a217365d2');
INSERT INTO entries VALUES(X'01a21a0d7cc20bf7361365b305362a40',1,1795733421250,'created','{"at":1795733421250,"currency":"USD","description":"The clock falls until somebody takes them.","ends_at":1795733661250,"format":"dutch","increments":"ebay-us","price_clock":{"floor":10000,"interval_ms":2000,"step":500},"seller":"~b7f23bebf253b047","starting_price":40000,"starts_at":1795733421250,"title":"Tulips, 500 stems, cut this morning"}',X'd65a2f6e70c98128ce94b53be0fb9293dac28ed395419c2db6be0ecdf193e17f');
INSERT INTO entries VALUES(X'01a21a0d7cc20bf7361365b305362a40',2,1795733492213,'taken','{"alias":1,"bidder":"~160142203d0580f8","price":22500}',X'6cc11e0067f6e9cfa4e7145ea0481f3224e1210e9ca3ae4f8d4d3461f1936a59');
INSERT INTO entries VALUES(X'01a21a0d7cc20bf7361365b305362a40',3,1795733492213,'closed','{"hammer_price":22500,"outcome":"sold","winner":1}',X'7fc6e68b83138075cd3238856a2a85cd374a608408062131292fe05ff7469d82');
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
INSERT INTO signing_keys VALUES('cymEOPVYPQQQ1ccTxG1HAV2CO1VNFmdg3WrqTenlBsE',X'26fbb0423531bc5452f42413bdd5ac90d2305ded1bcbb1f3899171fa767a1ed2',1795732583841);
CREATE INDEX auctions_by_phase ON auctions (phase, id);
CREATE INDEX auctions_by_seller ON auctions (seller, id, phase);
CREATE INDEX auctions_by_sale ON auctions (sale, lot) WHERE sale IS NOT NULL;
CREATE INDEX entries_taken_back ON entries (auction, seq)
         WHERE kind IN ('bid_retracted', 'sealed_bid_withdrawn');
PRAGMA application_id = 1195464268;
PRAGMA user_version = 3;
COMMIT;
