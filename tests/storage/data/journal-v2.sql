-- A journal of schema version 2, made by the daemon that had it while people bid in every format and in a sale:
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
INSERT INTO auctions VALUES(X'01a218a952c5ea0db8b60631cced639f','sally','open',NULL,9900,10000,1,1,2,0,1,1795710079685,1795713679685,1,1795710079685,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9553adc5dc0e36f40464dd5ee','sally','closed','sold',700,100,2,2,4,0,1,1795710080314,1795710081814,2,1795710080314,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b','sally','open',NULL,9900,10000,1,1,4,0,1,1795710082278,1795713682278,1,1795710082278,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a95f0d4e73c2ff02f05f8f8521','sally','closed','sold',98000,100000,1,1,3,0,1,1795710082829,1795710682829,1,1795710082829,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a961f77a9bdcb973142bcd3912','sally','open',NULL,1000,1050,1,1,6,0,1,1795710083575,1795882883575,3,1795710083575,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9639b384c219a0eb8a9349b75','sally','closed','sold',50000,51000,1,1,3,0,1,1795710083995,1795713683995,1,1795710083995,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9652fa75e9f3fa40ce4b5ab86','sally','open',NULL,9900,10000,1,1,2,0,1,1795710084399,1795713684399,1,1795710084399,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a96762fe5e575b2b53a18b7c8b','sally','closed','sold',9900,10000,1,1,3,0,1,1795710084961,1795710086961,1,1795710084961,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9715903209b48063f973f973a','sally','closed','sold',9900,10000,1,1,4,0,1,1795710087513,1795710090032,1,1795710087513,1,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a97ce8567a393f9f366fe84246','sally','closed','sold',900,100,2,2,6,0,1,1795710090472,1795710091972,2,1795710090472,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a990812610551ff3338e3901c1','sally','closed','sold',110,100,2,2,5,0,1,1795710095489,1795710695489,2,1795710095489,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a999de6aba727b13da3fe6ba88','sally','closed','sold',3100,3200,1,2,14,0,1,1795710097886,1795710099473,2,1795710097890,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9a01f0b46b735ffc123c47fbc','sally','open',NULL,NULL,1000,0,0,1,0,1,1795710099486,1795710159486,0,1795710099486,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367','sally','closed','sold',800,100,0,3,5,0,1,1795710099900,1795710101400,3,1795710099900,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b','sally','closed','sold',339900,339800,2,2,4,0,1,1795710101890,1795710103890,2,1795710101890,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9b32f23b9efbc3661d6105863','sally','closed','sold',320,400,2,3,5,0,1,1795710104367,1795710105867,3,1795710104367,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9baddd896b3eb015d851ddc02','sally','closed','sold',700,100,1,6,8,0,1,1795710106333,1795710107833,3,1795710106333,0,0,NULL,NULL);
INSERT INTO auctions VALUES(X'01a218a9c28852716d685ff47dfcfd3e','sally','closed','unsold',NULL,100,0,0,2,0,1,1795710108292,1795710110792,0,1795710108292,0,0,'01M8CAKGM5J6S4HR9HA1VRS6MK',1);
INSERT INTO auctions VALUES(X'01a218a9c288dd17af744e45db3a546b','sally','closed','sold',100,125,1,1,4,0,1,1795710108292,1795710111104,1,1795710108292,0,0,'01M8CAKGM5J6S4HR9HA1VRS6MK',2);
INSERT INTO auctions VALUES(X'01a218a9c288f3e9a60dec3cfa70accd','sally','closed','unsold',NULL,100,0,0,3,0,1,1795710108292,1795710111404,0,1795710108292,0,0,'01M8CAKGM5J6S4HR9HA1VRS6MK',3);
INSERT INTO auctions VALUES(X'01a218a9c288f3e9a60dec3cfa70acce','sally','closed','unsold',NULL,100,0,0,3,0,1,1795710108292,1795710111704,0,1795710108292,0,0,'01M8CAKGM5J6S4HR9HA1VRS6MK',4);
INSERT INTO auctions VALUES(X'01a218a9c288f3e9a60dec3cfa70accf','sally','closed','unsold',NULL,100,0,0,3,0,1,1795710108292,1795710112004,0,1795710108292,0,0,'01M8CAKGM5J6S4HR9HA1VRS6MK',5);
CREATE TABLE entries (
         auction BLOB    NOT NULL REFERENCES auctions (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (auction, seq)
       ) STRICT, WITHOUT ROWID;
INSERT INTO entries VALUES(X'01a218a952c5ea0db8b60631cced639f',1,1795710079685,'created','{"at":1795710079685,"currency":"USD","ends_at":1795713679685,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710079685,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a952c5ea0db8b60631cced639f',2,1795710079873,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":10000,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'01a218a9553adc5dc0e36f40464dd5ee',1,1795710080314,'created','{"at":1795710080314,"currency":"USD","ends_at":1795710081814,"format":"all_pay","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710080314,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9553adc5dc0e36f40464dd5ee',2,1795710080338,'sealed_bid','{"alias":1,"amount":500,"bidder":"ann"}');
INSERT INTO entries VALUES(X'01a218a9553adc5dc0e36f40464dd5ee',3,1795710080340,'sealed_bid','{"alias":2,"amount":700,"bidder":"bob"}');
INSERT INTO entries VALUES(X'01a218a9553adc5dc0e36f40464dd5ee',4,1795710081814,'closed','{"awards":[{"alias":2,"price":700,"total":700,"units":1},{"alias":1,"price":500,"total":500,"units":0}],"hammer_price":700,"outcome":"sold","winner":2}');
INSERT INTO entries VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b',1,1795710082278,'created','{"approved_only":1,"at":1795710082278,"confirm_above_percent":500,"currency":"USD","ends_at":1795713682278,"format":"english","increments":"ebay-us","linked":["cat"],"seller":"sally","starting_price":9900,"starts_at":1795710082278,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b',2,1795710082340,'bidder_approved','{"bidder":"ann","by":"sally","limit":1000000}');
INSERT INTO entries VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b',3,1795710082343,'bidder_approved','{"bidder":"cat","by":"sally"}');
INSERT INTO entries VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b',4,1795710082364,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":900000,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'01a218a95f0d4e73c2ff02f05f8f8521',1,1795710082829,'created','{"at":1795710082829,"currency":"USD","ends_at":1795710682829,"format":"dutch","increments":"fixed:1","price_clock":{"floor":1000,"interval_ms":100,"step":1000},"seller":"sally","starting_price":100000,"starts_at":1795710082829,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a95f0d4e73c2ff02f05f8f8521',2,1795710083035,'taken','{"alias":1,"bidder":"ann","price":98000}');
INSERT INTO entries VALUES(X'01a218a95f0d4e73c2ff02f05f8f8521',3,1795710083035,'closed','{"hammer_price":98000,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',1,1795710083575,'created','{"at":1795710083575,"currency":"USD","ends_at":1795882883575,"format":"english","increments":"ebay-us","seller":"sally","starting_price":1000,"starts_at":1795710083575,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',2,1795710083588,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":5000,"price":1000,"reserve_met":1,"visible":1000}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',3,1795710083591,'bid','{"alias":2,"bidder":"bob","leader":1,"maximum":3000,"price":3100,"reserve_met":1,"visible":3000}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',4,1795710083593,'bid','{"alias":3,"bidder":"cat","leader":3,"maximum":6000,"price":5100,"reserve_met":1,"visible":5100}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',5,1795710083603,'bid_retracted','{"bid_count":2,"bids":[4],"by":"cat","ends_at":1795882883575,"extensions":0,"leader":1,"leader_bidder":"ann","leader_maximum":5000,"price":3100,"reason":"typo","reserve_met":1,"rival_maximum":3000}');
INSERT INTO entries VALUES(X'01a218a961f77a9bdcb973142bcd3912',6,1795710083607,'bid_retracted','{"bid_count":1,"bids":[3],"by":"sally","ends_at":1795882883575,"extensions":0,"leader":1,"leader_bidder":"ann","leader_maximum":5000,"price":1000,"reason":"no account","removed":1,"reserve_met":1}');
INSERT INTO entries VALUES(X'01a218a9639b384c219a0eb8a9349b75',1,1795710083995,'created','{"at":1795710083995,"buy_now":{"bid_at_or_above_buys":1,"policy":"until_first_bid","price":50000},"currency":"USD","ends_at":1795713683995,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710083995,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9639b384c219a0eb8a9349b75',2,1795710084014,'taken','{"alias":1,"bidder":"bob","buy_now":1,"price":50000}');
INSERT INTO entries VALUES(X'01a218a9639b384c219a0eb8a9349b75',3,1795710084014,'closed','{"hammer_price":50000,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a9652fa75e9f3fa40ce4b5ab86',1,1795710084399,'created','{"at":1795710084399,"buy_now":{"bid_at_or_above_buys":1,"policy":"until_first_bid","price":50000},"currency":"USD","ends_at":1795713684399,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710084399,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9652fa75e9f3fa40ce4b5ab86',2,1795710084417,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":10000,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'01a218a96762fe5e575b2b53a18b7c8b',1,1795710084962,'created','{"at":1795710084962,"candle":{"auction":"01M8CAJSV2ZSF5EPSBAEGRPZ4B","seed":"1020c44a7ab3ef6a8a9184635f0af6f0ccdae8fa6ddc0277d74abe81b2253735","seed_hash":"08135f6b1f0c45b144cd428d6eb1ddc2e34c75c0c61d5ab3c317a85f45481009","window_ms":1500},"currency":"USD","ends_at":1795710086961,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710084961,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a96762fe5e575b2b53a18b7c8b',2,1795710084997,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":20000,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'01a218a96762fe5e575b2b53a18b7c8b',3,1795710086962,'closed','{"ended_at":1795710085772,"hammer_price":9900,"outcome":"sold","seed":"1020c44a7ab3ef6a8a9184635f0af6f0ccdae8fa6ddc0277d74abe81b2253735","winner":1}');
INSERT INTO entries VALUES(X'01a218a9715903209b48063f973f973a',1,1795710087513,'created','{"at":1795710087513,"currency":"USD","ends_at":1795710089513,"format":"english","increments":"ebay-us","seller":"sally","soft_close":{"extension_ms":2500,"mode":"reset","window_ms":60000},"starting_price":9900,"starts_at":1795710087513,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9715903209b48063f973f973a',2,1795710087532,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":12000,"price":9900,"reserve_met":1,"visible":9900}');
INSERT INTO entries VALUES(X'01a218a9715903209b48063f973f973a',3,1795710087532,'extended','{"cause":"bid","ends_at":1795710090032}');
INSERT INTO entries VALUES(X'01a218a9715903209b48063f973f973a',4,1795710090033,'closed','{"hammer_price":9900,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',1,1795710090472,'created','{"at":1795710090472,"currency":"USD","ends_at":1795710091972,"format":"first_price","increments":"fixed:1","reveal_ms":3000,"seller":"sally","starting_price":100,"starts_at":1795710090472,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',2,1795710090514,'bid_committed','{"alias":1,"bidder":"ann","digest":"3312f3fa0a7f95c06460fa1e33f7ec35b5f1b34bc3f1d0231e96bd42c726ac60"}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',3,1795710090525,'bid_committed','{"alias":2,"bidder":"bob","digest":"fc6a5c7654b380a8157806de3e0c36d975ac17122a05c43b6ce023e344f23a79"}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',4,1795710091996,'bid_revealed','{"alias":2,"amount":900,"bidder":"bob","nonce":"salt"}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',5,1795710092013,'bid_revealed','{"alias":1,"amount":500,"bidder":"ann","nonce":"salt"}');
INSERT INTO entries VALUES(X'01a218a97ce8567a393f9f366fe84246',6,1795710094973,'closed','{"hammer_price":900,"outcome":"sold","winner":2}');
INSERT INTO entries VALUES(X'01a218a990812610551ff3338e3901c1',1,1795710095489,'created','{"at":1795710095489,"currency":"USD","ends_at":1795710695489,"format":"japanese","increments":"fixed:1","price_clock":{"interval_ms":1000,"step":10},"seller":"sally","starting_price":100,"starts_at":1795710095489,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a990812610551ff3338e3901c1',2,1795710095519,'joined','{"alias":1,"bidder":"ann"}');
INSERT INTO entries VALUES(X'01a218a990812610551ff3338e3901c1',3,1795710095526,'joined','{"alias":2,"bidder":"bob"}');
INSERT INTO entries VALUES(X'01a218a990812610551ff3338e3901c1',4,1795710096507,'left','{"alias":1,"bidder":"ann","price":110}');
INSERT INTO entries VALUES(X'01a218a990812610551ff3338e3901c1',5,1795710097490,'closed','{"hammer_price":110,"outcome":"sold","winner":2}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',1,1795710097886,'created','{"at":1795710097886,"currency":"USD","draft":1,"ends_at":1795713697886,"format":"english","increments":"ebay-us","reserve":2000,"seller":"sally","starting_price":1000,"starts_at":1795710097886,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',2,1795710097948,'edited','{"by":"sally","reason":"","terms":{"currency":"USD","ends_at":1795713697886,"format":"english","increments":"ebay-us","seller":"sally","starting_price":1000,"starts_at":1795710097886,"title":"A better clock"}}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',3,1795710097957,'scheduled','{"by":"sally","reason":""}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',4,1795710097957,'opened','{}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',5,1795710097960,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":5000,"price":1000,"reserve_met":1,"visible":1000}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',6,1795710097965,'bid','{"alias":2,"bidder":"bob","leader":1,"maximum":3000,"price":3100,"reserve_met":1,"visible":3000}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',7,1795710097968,'paused','{"by":"sally","reason":"a question","remaining_ms":3599918}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',8,1795710097972,'resumed','{"by":"sally","ends_at":1795713697890,"reason":"answered"}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',9,1795710097974,'edited','{"by":"sally","reason":"","terms":{"currency":"USD","ends_at":1795710099473,"format":"english","increments":"ebay-us","seller":"sally","starting_price":1000,"starts_at":1795710097886,"title":"A better clock"}}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',10,1795710099473,'closed','{"hammer_price":3100,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',11,1795710099478,'defaulted','{"by":"sally","reason":"never paid"}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',12,1795710099480,'second_chance_offered','{"alias":2,"bidder":"bob","by":"sally","expires_at":1795710159480,"price":3000,"reason":""}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',13,1795710099484,'second_chance_answered','{"accepted":0,"by":"bob"}');
INSERT INTO entries VALUES(X'01a218a999de6aba727b13da3fe6ba88',14,1795710099488,'relisted','{"as":"01M8CAK80Z1D3BEDFZR4HW8ZXW","by":"sally","reason":""}');
INSERT INTO entries VALUES(X'01a218a9a01f0b46b735ffc123c47fbc',1,1795710099487,'created','{"at":1795710099487,"currency":"USD","ends_at":1795710159486,"format":"english","increments":"ebay-us","relist_of":"01M8CAK6EYDAX74YRKV8ZYDEM8","seller":"sally","starting_price":1000,"starts_at":1795710099486,"title":"A better clock"}');
INSERT INTO entries VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367',1,1795710099900,'created','{"at":1795710099900,"currency":"USD","ends_at":1795710101400,"format":"multi_unit","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710099900,"title":"Mantel clock","units":{"marginal":"time","pricing":"uniform_lowest_accepted","supply":10}}');
INSERT INTO entries VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367',2,1795710099907,'sealed_bid','{"alias":1,"amount":1000,"bidder":"ann","units":4}');
INSERT INTO entries VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367',3,1795710099909,'sealed_bid','{"alias":2,"amount":900,"bidder":"bob","units":5}');
INSERT INTO entries VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367',4,1795710099911,'sealed_bid','{"alias":3,"amount":800,"bidder":"cat","units":3}');
INSERT INTO entries VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367',5,1795710101400,'closed','{"awards":[{"alias":1,"price":800,"total":3200,"units":4},{"alias":2,"price":800,"total":4000,"units":5},{"alias":3,"price":800,"total":800,"units":1}],"hammer_price":800,"outcome":"sold","winner":0}');
INSERT INTO entries VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b',1,1795710101890,'created','{"at":1795710101890,"currency":"USD","ends_at":1795710103890,"format":"reverse","increments":"fixed:100","seller":"sally","starting_price":350000,"starts_at":1795710101890,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b',2,1795710101924,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":340000,"price":340000,"reserve_met":1,"visible":340000}');
INSERT INTO entries VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b',3,1795710101947,'bid','{"alias":2,"bidder":"bob","leader":2,"maximum":339900,"price":339900,"reserve_met":1,"visible":339900}');
INSERT INTO entries VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b',4,1795710103890,'closed','{"hammer_price":339900,"outcome":"sold","winner":2}');
INSERT INTO entries VALUES(X'01a218a9b32f23b9efbc3661d6105863',1,1795710104367,'created','{"at":1795710104367,"currency":"USD","ends_at":1795710105867,"format":"reverse_vickrey","increments":"fixed:1","seller":"sally","starting_price":400,"starts_at":1795710104367,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9b32f23b9efbc3661d6105863',2,1795710104393,'sealed_bid','{"alias":1,"amount":320,"bidder":"ann"}');
INSERT INTO entries VALUES(X'01a218a9b32f23b9efbc3661d6105863',3,1795710104395,'sealed_bid','{"alias":2,"amount":300,"bidder":"bob"}');
INSERT INTO entries VALUES(X'01a218a9b32f23b9efbc3661d6105863',4,1795710104397,'sealed_bid','{"alias":3,"amount":350,"bidder":"cat"}');
INSERT INTO entries VALUES(X'01a218a9b32f23b9efbc3661d6105863',5,1795710105868,'closed','{"hammer_price":320,"outcome":"sold","winner":2}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',1,1795710106333,'created','{"at":1795710106333,"currency":"USD","ends_at":1795710107833,"format":"vickrey","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710106333,"title":"Mantel clock"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',2,1795710106368,'sealed_bid','{"alias":1,"amount":900,"bidder":"ann"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',3,1795710106373,'sealed_bid','{"alias":1,"amount":900,"bidder":"ann"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',4,1795710106384,'sealed_bid','{"alias":2,"amount":700,"bidder":"bob"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',5,1795710106386,'sealed_bid','{"alias":2,"amount":700,"bidder":"bob"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',6,1795710106389,'sealed_bid','{"alias":3,"amount":650,"bidder":"cat"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',7,1795710106390,'sealed_bid','{"alias":3,"amount":650,"bidder":"cat"}');
INSERT INTO entries VALUES(X'01a218a9baddd896b3eb015d851ddc02',8,1795710107833,'closed','{"hammer_price":700,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a9c28852716d685ff47dfcfd3e',1,1795710108300,'created','{"at":1795710108300,"currency":"USD","ends_at":1795710110792,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":1,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 1"}');
INSERT INTO entries VALUES(X'01a218a9c28852716d685ff47dfcfd3e',2,1795710110792,'closed','{"outcome":"unsold","winner":0}');
INSERT INTO entries VALUES(X'01a218a9c288dd17af744e45db3a546b',1,1795710108300,'created','{"at":1795710108300,"currency":"USD","ends_at":1795710111092,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":2,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 2"}');
INSERT INTO entries VALUES(X'01a218a9c288dd17af744e45db3a546b',2,1795710109604,'bid','{"alias":1,"bidder":"ann","leader":1,"maximum":500,"price":100,"reserve_met":1,"visible":100}');
INSERT INTO entries VALUES(X'01a218a9c288dd17af744e45db3a546b',3,1795710109626,'extended','{"cause":"sale","ends_at":1795710111104}');
INSERT INTO entries VALUES(X'01a218a9c288dd17af744e45db3a546b',4,1795710111105,'closed','{"hammer_price":100,"outcome":"sold","winner":1}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accd',1,1795710108300,'created','{"at":1795710108300,"currency":"USD","ends_at":1795710111392,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":3,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 3"}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accd',2,1795710109626,'extended','{"cause":"sale","ends_at":1795710111404}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accd',3,1795710111405,'closed','{"outcome":"unsold","winner":0}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70acce',1,1795710108300,'created','{"at":1795710108300,"currency":"USD","ends_at":1795710111692,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":4,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 4"}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70acce',2,1795710109627,'extended','{"cause":"sale","ends_at":1795710111704}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70acce',3,1795710111705,'closed','{"outcome":"unsold","winner":0}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accf',1,1795710108300,'created','{"at":1795710108300,"currency":"USD","ends_at":1795710111992,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":5,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 5"}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accf',2,1795710109627,'extended','{"cause":"sale","ends_at":1795710112004}');
INSERT INTO entries VALUES(X'01a218a9c288f3e9a60dec3cfa70accf',3,1795710112004,'closed','{"outcome":"unsold","winner":0}');
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
INSERT INTO auction_texts VALUES(X'01a218a952c5ea0db8b60631cced639f','{"currency":"USD","ends_at":1795713679685,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710079685,"title":"Mantel clock"}',NULL);
INSERT INTO auction_texts VALUES(X'01a218a9553adc5dc0e36f40464dd5ee','{"currency":"USD","ends_at":1795710081814,"format":"all_pay","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710080314,"title":"Mantel clock"}','{"closed":{"awards":[{"alias":2,"price":700,"total":700,"units":1},{"alias":1,"price":500,"total":500,"units":0}],"hammer_price":700,"outcome":"sold","winner":2}}');
INSERT INTO auction_texts VALUES(X'01a218a95ce6b94a4bf0f3e8b25a760b','{"approved_only":1,"confirm_above_percent":500,"currency":"USD","ends_at":1795713682278,"format":"english","increments":"ebay-us","linked":["cat"],"seller":"sally","starting_price":9900,"starts_at":1795710082278,"title":"Mantel clock"}',NULL);
INSERT INTO auction_texts VALUES(X'01a218a95f0d4e73c2ff02f05f8f8521','{"currency":"USD","ends_at":1795710682829,"format":"dutch","increments":"fixed:1","price_clock":{"floor":1000,"interval_ms":100,"step":1000},"seller":"sally","starting_price":100000,"starts_at":1795710082829,"title":"Mantel clock"}','{"closed":{"hammer_price":98000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a961f77a9bdcb973142bcd3912','{"currency":"USD","ends_at":1795882883575,"format":"english","increments":"ebay-us","seller":"sally","starting_price":1000,"starts_at":1795710083575,"title":"Mantel clock"}',NULL);
INSERT INTO auction_texts VALUES(X'01a218a9639b384c219a0eb8a9349b75','{"buy_now":{"bid_at_or_above_buys":1,"policy":"until_first_bid","price":50000},"currency":"USD","ends_at":1795713683995,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710083995,"title":"Mantel clock"}','{"closed":{"hammer_price":50000,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a9652fa75e9f3fa40ce4b5ab86','{"buy_now":{"bid_at_or_above_buys":1,"policy":"until_first_bid","price":50000},"currency":"USD","ends_at":1795713684399,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710084399,"title":"Mantel clock"}',NULL);
INSERT INTO auction_texts VALUES(X'01a218a96762fe5e575b2b53a18b7c8b','{"candle":{"auction":"01M8CAJSV2ZSF5EPSBAEGRPZ4B","seed_hash":"08135f6b1f0c45b144cd428d6eb1ddc2e34c75c0c61d5ab3c317a85f45481009","window_ms":1500},"currency":"USD","ends_at":1795710086961,"format":"english","increments":"ebay-us","seller":"sally","starting_price":9900,"starts_at":1795710084961,"title":"Mantel clock"}','{"closed":{"ended_at":1795710085772,"hammer_price":9900,"outcome":"sold","seed":"1020c44a7ab3ef6a8a9184635f0af6f0ccdae8fa6ddc0277d74abe81b2253735","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a9715903209b48063f973f973a','{"currency":"USD","ends_at":1795710089513,"format":"english","increments":"ebay-us","seller":"sally","soft_close":{"extension_ms":2500,"mode":"reset","window_ms":60000},"starting_price":9900,"starts_at":1795710087513,"title":"Mantel clock"}','{"closed":{"hammer_price":9900,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a97ce8567a393f9f366fe84246','{"currency":"USD","ends_at":1795710091972,"format":"first_price","increments":"fixed:1","reveal_ms":3000,"seller":"sally","starting_price":100,"starts_at":1795710090472,"title":"Mantel clock"}','{"closed":{"hammer_price":900,"outcome":"sold","winner":2}}');
INSERT INTO auction_texts VALUES(X'01a218a990812610551ff3338e3901c1','{"currency":"USD","ends_at":1795710695489,"format":"japanese","increments":"fixed:1","price_clock":{"interval_ms":1000,"step":10},"seller":"sally","starting_price":100,"starts_at":1795710095489,"title":"Mantel clock"}','{"closed":{"hammer_price":110,"outcome":"sold","winner":2}}');
INSERT INTO auction_texts VALUES(X'01a218a999de6aba727b13da3fe6ba88','{"currency":"USD","ends_at":1795710099473,"format":"english","increments":"ebay-us","seller":"sally","starting_price":1000,"starts_at":1795710097886,"title":"A better clock"}','{"closed":{"hammer_price":3100,"outcome":"sold","winner":1},"relisted_as":"01M8CAK80Z1D3BEDFZR4HW8ZXW","second_chance":{"accepted":0,"alias":2,"expires_at":1795710159480,"price":3000},"settlement":"defaulted"}');
INSERT INTO auction_texts VALUES(X'01a218a9a01f0b46b735ffc123c47fbc','{"currency":"USD","ends_at":1795710159486,"format":"english","increments":"ebay-us","relist_of":"01M8CAK6EYDAX74YRKV8ZYDEM8","seller":"sally","starting_price":1000,"starts_at":1795710099486,"title":"A better clock"}',NULL);
INSERT INTO auction_texts VALUES(X'01a218a9a1bcbd9d38b5ed9cb0ba2367','{"currency":"USD","ends_at":1795710101400,"format":"multi_unit","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710099900,"title":"Mantel clock","units":{"marginal":"time","pricing":"uniform_lowest_accepted","supply":10}}','{"closed":{"awards":[{"alias":1,"price":800,"total":3200,"units":4},{"alias":2,"price":800,"total":4000,"units":5},{"alias":3,"price":800,"total":800,"units":1}],"hammer_price":800,"outcome":"sold","winner":0}}');
INSERT INTO auction_texts VALUES(X'01a218a9a9825d07745ae0bc2d3a2a8b','{"currency":"USD","ends_at":1795710103890,"format":"reverse","increments":"fixed:100","seller":"sally","starting_price":350000,"starts_at":1795710101890,"title":"Mantel clock"}','{"closed":{"hammer_price":339900,"outcome":"sold","winner":2}}');
INSERT INTO auction_texts VALUES(X'01a218a9b32f23b9efbc3661d6105863','{"currency":"USD","ends_at":1795710105867,"format":"reverse_vickrey","increments":"fixed:1","seller":"sally","starting_price":400,"starts_at":1795710104367,"title":"Mantel clock"}','{"closed":{"hammer_price":320,"outcome":"sold","winner":2}}');
INSERT INTO auction_texts VALUES(X'01a218a9baddd896b3eb015d851ddc02','{"currency":"USD","ends_at":1795710107833,"format":"vickrey","increments":"fixed:1","seller":"sally","starting_price":100,"starts_at":1795710106333,"title":"Mantel clock"}','{"closed":{"hammer_price":700,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a9c28852716d685ff47dfcfd3e','{"currency":"USD","ends_at":1795710110792,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":1,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 1"}','{"closed":{"outcome":"unsold","winner":0}}');
INSERT INTO auction_texts VALUES(X'01a218a9c288dd17af744e45db3a546b','{"currency":"USD","ends_at":1795710111092,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":2,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 2"}','{"closed":{"hammer_price":100,"outcome":"sold","winner":1}}');
INSERT INTO auction_texts VALUES(X'01a218a9c288f3e9a60dec3cfa70accd','{"currency":"USD","ends_at":1795710111392,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":3,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 3"}','{"closed":{"outcome":"unsold","winner":0}}');
INSERT INTO auction_texts VALUES(X'01a218a9c288f3e9a60dec3cfa70acce','{"currency":"USD","ends_at":1795710111692,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":4,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 4"}','{"closed":{"outcome":"unsold","winner":0}}');
INSERT INTO auction_texts VALUES(X'01a218a9c288f3e9a60dec3cfa70accf','{"currency":"USD","ends_at":1795710111992,"format":"english","increments":"ebay-us","sale":{"group_end":1,"lot":5,"sale":"01M8CAKGM5J6S4HR9HA1VRS6MK"},"seller":"sally","soft_close":{"extension_ms":1500,"mode":"reset","window_ms":1500},"starting_price":100,"starts_at":1795710108292,"title":"Lot 5"}','{"closed":{"outcome":"unsold","winner":0}}');
CREATE TABLE sales (
         id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
         seller        TEXT    NOT NULL,
         title         TEXT    NOT NULL,
         terms         TEXT    NOT NULL,
         phase         TEXT    NOT NULL,
         seq           INTEGER NOT NULL,
         created_at_ms INTEGER NOT NULL
       ) STRICT, WITHOUT ROWID;
INSERT INTO sales VALUES(X'01a218a9c28591b248e13150778c9a93','sally','The contents of a house',replace('5 1 4 0 1795710110792 1795710112004 cascade 1795710108292 1795710110792 300 0 1 1500 1500 0 -1 -1 0\n{"title":"The contents of a house","currency":"USD","increments":"ebay-us","starting_price":100,"duration_ms":2500,"soft_close":{"window_ms":1500,"extension_ms":1500,"mode":"reset"}}','\n',char(10)),'closed',9,1795710108293);
CREATE TABLE sale_entries (
         sale    BLOB    NOT NULL REFERENCES sales (id),
         seq     INTEGER NOT NULL CHECK (seq >= 1),
         at_ms   INTEGER NOT NULL,
         kind    TEXT    NOT NULL,
         payload TEXT    NOT NULL,
         PRIMARY KEY (sale, seq)
       ) STRICT, WITHOUT ROWID;
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',1,1795710108293,'created','');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',2,1795710108312,'lots_added','1 5');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',3,1795710109616,'extended','2 2 1795710111104 12 1');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',4,1795710110793,'lot_closed','1 01M8CAKGM8A9RPTT2ZYHYZSZ9Y unsold 0 -1');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',5,1795710111106,'lot_closed','2 01M8CAKGM8VMBTYX2E8QDKMN3B sold 1 100');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',6,1795710111406,'lot_closed','3 01M8CAKGM8YFMTC3FC7KX71B6D unsold 0 -1');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',7,1795710111706,'lot_closed','4 01M8CAKGM8YFMTC3FC7KX71B6E unsold 0 -1');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',8,1795710112005,'lot_closed','5 01M8CAKGM8YFMTC3FC7KX71B6F unsold 0 -1');
INSERT INTO sale_entries VALUES(X'01a218a9c28591b248e13150778c9a93',9,1795710112005,'closed','');
CREATE TABLE bidders (
         name          TEXT    NOT NULL,
         currency      TEXT    NOT NULL,
         max_exposure  INTEGER,
         updated_by    TEXT    NOT NULL,
         updated_at_ms INTEGER NOT NULL,
         PRIMARY KEY (name, currency)
       ) STRICT, WITHOUT ROWID;
CREATE INDEX auctions_by_phase ON auctions (phase, id);
CREATE INDEX auctions_by_seller ON auctions (seller, id, phase);
CREATE INDEX auctions_by_sale ON auctions (sale, lot) WHERE sale IS NOT NULL;
CREATE INDEX entries_taken_back ON entries (auction, seq)
         WHERE kind IN ('bid_retracted', 'sealed_bid_withdrawn');
PRAGMA application_id = 1195464268;
PRAGMA user_version = 2;
COMMIT;
