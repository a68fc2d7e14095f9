// What the journal keeps so that others can check it: hashes, signatures, keys, aliases; and beside the entries, what
// was asked under a key and what was refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "core/base/jwk.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/key_file.hpp"
#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::proof_test {
namespace {

using ::testing::HasSubstr;

Time just_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

class Proof : public ::testing::Test {
 protected:
  Proof() { journal_.emplace(open()); }
  Journal open() { return Journal::open(directory_, options_).value(); }
  void restart() {
    journal_.reset();
    journal_.emplace(open());
  }
  Reader reader() { return Reader::open(directory_).value(); }
  base::Ed25519Public key() { return reader().signing_keys().value().back().key; }

  static Commit asked(Commit commit, std::string key, std::uint8_t what = 1) {
    for (auto& entry : commit.entries) entry.at = just_now();
    auction::KeptRequest request{{"ann", std::move(key), base::Sha256{what}}, "201\n\n{}"};
    commit.request = std::make_shared<const auction::KeptRequest>(std::move(request));
    return commit;
  }

  TempDir directory_;
  FaultVfs vfs_;
  JournalOptions options_{.vfs = vfs_.name(), .refusals = 5, .requests = std::make_shared<auction::RequestIndex>()};
  std::optional<Journal> journal_;
  Story a_{1}, b_{2};
};

TEST_F(Proof, every_entry_of_a_batch_has_a_receipt_that_the_published_key_signed) {
  const std::vector<Commit> batch{a_.create(), b_.create(), a_.bid(9900), a_.tell({rules::Opened{}, rules::Opened{}})};
  const auto verdicts = journal_->append(shared(batch));
  std::size_t leaf = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    ASSERT_TRUE(verdicts[i]);
    for (std::size_t place = 0; place < batch[i].entries.size(); ++place) {
      const auto receipt = auction::receipt_of(batch[i], *verdicts[i], place);
      EXPECT_FALSE(auction::fault_of(receipt, key()));
      EXPECT_EQ(receipt.leaf, leaf++);
      EXPECT_EQ(receipt.leaves, 5u);
      const auto raw = reader().raw(receipt.entry.auction, receipt.entry.seq - 1, 1).value().items.at(0);
      EXPECT_EQ(receipt.entry.entry_hash, raw.hash);
    }
  }
}

TEST_F(Proof, chain_goes_on_over_batches_folding_and_starts) {
  ASSERT_TRUE(journal_->append(shared({a_.create(), a_.bid(9900)})).back());
  ASSERT_TRUE(journal_->append(shared({a_.bid(10000)})).back());
  fold(*journal_);
  ASSERT_TRUE(journal_->append(shared({a_.bid(10100)})).back());
  restart();
  ASSERT_TRUE(journal_->append(shared({a_.bid(10200)})).back());
  auto head = auction::kNoEntry;
  const auto page = reader().raw(a_.id(), 0, 100).value();
  ASSERT_EQ(page.items.size(), 5u);
  for (const auto& entry : page.items) {
    head = auction::entry_hash(a_.id(), entry.seq, entry.at, entry.kind, head, entry.payload);
    EXPECT_EQ(entry.hash, head) << entry.seq;
  }
}

TEST_F(Proof, refused_commits_are_no_leaves_of_the_tree) {
  Story other = a_;
  const auto verdicts = journal_->append(shared({a_.create(), other.create(), b_.create()}));
  EXPECT_EQ(words(verdicts), "good conflict good");
  EXPECT_EQ(verdicts[2]->first_leaf, 1u);
  EXPECT_EQ(verdicts[2]->batch->tree.leaves(), 2u);
}

TEST_F(Proof, entry_can_be_signed_for_again) {
  ASSERT_TRUE(journal_->append(shared({a_.create()})).back());
  const auto raw = reader().raw(a_.id(), 0, 1).value().items.at(0);
  const auto receipt = journal_->prove({a_.id(), 1, raw.at, raw.hash}).value();
  EXPECT_FALSE(auction::fault_of(receipt, key()));
}

TEST_F(Proof, key_stays_over_starts_and_a_lost_one_is_followed_by_another_while_the_old_stays_known) {
  const auto first = key();
  restart();
  EXPECT_EQ(key(), first);
  journal_.reset();
  fs::remove(directory_ / kKeyName);
  restart();
  const auto keys = reader().signing_keys().value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_TRUE(keys[0].key == first || keys[1].key == first);
  for (const auto& known : keys) EXPECT_EQ(known.kid, base::jwk_thumbprint(known.key));
}

TEST_F(Proof, key_is_its_owners_alone_and_a_broken_one_is_refused_with_a_sentence) {
  const auto mode = fs::status(directory_ / kKeyName).permissions();
  EXPECT_EQ(mode & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
  journal_.reset();
  std::ofstream(directory_ / kKeyName) << "no key";
  const auto opened = Journal::open(directory_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error(), HasSubstr("holds no Ed25519 key"));
  EXPECT_EQ(bytes_of(directory_ / kKeyName), "no key");
}

TEST_F(Proof, no_entry_and_no_row_of_an_auction_holds_a_name) {
  auto agreed = terms();
  agreed.linked = {"sister"};
  Story story(3, agreed);
  ASSERT_TRUE(journal_->append(shared({story.create(), story.bid(9900), story.cancel()})).back());
  fold(*journal_);
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  for (const char* name : {"sally", "sister", "bidder-1"}) {
    const auto like = std::string(" LIKE '%") + name + "%'";
    EXPECT_EQ(db.integer("SELECT count(*) FROM entries WHERE payload" + like).value(), 0) << name;
    EXPECT_EQ(db.integer("SELECT count(*) FROM auction_texts WHERE terms" + like).value(), 0) << name;
    EXPECT_EQ(db.integer("SELECT count(*) FROM auctions WHERE seller" + like).value(), 0) << name;
    EXPECT_EQ(db.integer("SELECT count(*) FROM accounts WHERE name" + like).value(), 1) << name;
  }
  EXPECT_TRUE(same(reader().entries(story.id()).value(), story.told()));
  EXPECT_EQ(reader().list({.seller = "sally"}).value().items.size(), 1u);
}

TEST_F(Proof, alias_of_a_transaction_that_failed_is_forgotten_with_it) {
  vfs_.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  ASSERT_FALSE(journal_->append(shared({Story(1).create()})).back());
  vfs_.heal();
  ASSERT_TRUE(journal_->append(shared({a_.create()})).back());
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT count(*) FROM accounts").value(), 1);
  EXPECT_TRUE(same(reader().entries(a_.id()).value(), a_.told()));
}

// -- requests
// ----------------------------------------------------------------------------------------------------------

TEST_F(Proof, request_is_done_once_whatever_restarts) {
  ASSERT_EQ(append(*journal_, {a_.create(), asked(a_.bid(9900), "k1")}), "good good");
  const Story before = a_;
  EXPECT_EQ(append(*journal_, {asked(a_.bid(10000), "k1")}), "repeated");
  a_ = before;
  restart();
  EXPECT_EQ(append(*journal_, {asked(a_.bid(10000), "k1")}), "repeated");
  a_ = before;
  EXPECT_EQ(append(*journal_, {asked(a_.bid(10000), "k2"), asked(b_.create(), "k2")}), "good repeated");
  EXPECT_EQ(reader().entries(a_.id()).value().size(), 3u);
}

TEST_F(Proof, request_is_found_with_its_answer_and_what_a_receipt_needs) {
  ASSERT_EQ(append(*journal_, {a_.create(), asked(a_.bid(9900), "k1", 7)}), "good good");
  for (int start = 0; start < 2; ++start) {
    const auto found = options_.requests->find({"ann", "k1", base::Sha256{7}});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->same);
    const auto done = reader().request(found->row).value().value();
    EXPECT_EQ(done.request.answer, "201\n\n{}");
    EXPECT_EQ(done.request.key.account, "ann");
    EXPECT_EQ(done.entry->seq, 2u);
    EXPECT_EQ(done.entry->entry_hash, reader().raw(a_.id(), 1, 1).value().items.at(0).hash);
    EXPECT_FALSE(options_.requests->find({"ann", "k1", base::Sha256{8}})->same);
    EXPECT_FALSE(options_.requests->find({"bob", "k1", base::Sha256{7}}));
    restart();
  }
}

TEST_F(Proof, request_of_a_commit_that_failed_is_free_again) {
  ASSERT_EQ(append(*journal_, {a_.create()}), "good");
  const Story before = a_;
  vfs_.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(append(*journal_, {asked(a_.bid(9900), "k1")}), "io");
  vfs_.heal();
  a_ = before;
  EXPECT_FALSE(options_.requests->find({"ann", "k1", base::Sha256{1}}));
  EXPECT_EQ(append(*journal_, {asked(a_.bid(9900), "k1")}), "good");
}

TEST_F(Proof, requests_are_kept_for_a_day) {
  auto old = asked(a_.create(), "old");
  old.entries[0].at = {just_now().ms - 25 * 60 * 60 * 1000};
  ASSERT_EQ(append(*journal_, {old, asked(a_.bid(9900), "new")}), "good good");
  fold(*journal_);
  EXPECT_FALSE(options_.requests->find({"ann", "old", base::Sha256{1}}));
  EXPECT_TRUE(options_.requests->find({"ann", "new", base::Sha256{1}}));
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT count(*) FROM requests").value(), 1);
}

// -- refused bids
// ------------------------------------------------------------------------------------------------------

TEST_F(Proof, refused_bids_are_kept_and_the_newest_only) {
  for (int i = 0; i < 12; ++i) {
    const auction::Refusal refusal{id_of(static_cast<std::uint32_t>(i % 2)), {i}, "ann", Amount{i}, "below_minimum"};
    ASSERT_TRUE(journal_->note(std::span(&refusal, 1)));
  }
  const auto page = reader().refusals(id_of(1), 0, 2).value();
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].at, Time{7});
  EXPECT_EQ(page.items[1].at, Time{9});
  const auto rest = reader().refusals(id_of(1), *page.next, 2).value();
  ASSERT_EQ(rest.items.size(), 1u);
  EXPECT_EQ(rest.items[0], (auction::Refusal{id_of(1), {11}, "ann", Amount{11}, "below_minimum"}));
  EXPECT_FALSE(rest.next);
}

}  // namespace
}  // namespace gavel::sqlite::testing::proof_test
