// QueryCache: what is answered from memory, and what never is. In virtual time, in front of readers that count.
#include "storage/query_cache.hpp"

#include "tests/otp/world.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::storage::query_cache_test {
namespace {

using namespace std::chrono_literals;
using auction::LoadView;
using sqlite::testing::Story;

struct Shelf {
  std::map<auction::AuctionId, auction::View> views;
  std::vector<std::string> asked;  ///< reader by reader
  bool silent = false;             ///< takes questions and does not answer
};

class CountingReader final : public otp::GenServer<CountingReader, auction::ReaderPort> {
 public:
  struct Args {
    Shelf* shelf;
    std::string name;
  };
  explicit CountingReader(Args args) : shelf_(*args.shelf), name_(std::move(args.name)) {}

  void handle_call(LoadView m, otp::From<LoadView::Reply> from) {
    shelf_.asked.push_back(name_);
    if (shelf_.silent) {
      kept_.push_back(std::move(from));
      return;
    }
    const auto it = shelf_.views.find(m.id);
    from.reply(it == shelf_.views.end() ? std::nullopt : std::optional(it->second));
  }
  auction::LoadEntries::Reply handle_call(const auction::LoadEntries&) { return {}; }
  auction::LoadList::Reply handle_call(const auction::LoadList&) { return {}; }
  auction::LoadBids::Reply handle_call(const auction::LoadBids&) { return {}; }
  auction::LoadUnfinished::Reply handle_call(const auction::LoadUnfinished&) { return {}; }
  auction::LoadSale::Reply handle_call(const auction::LoadSale&) { return {}; }
  auction::LoadSales::Reply handle_call(const auction::LoadSales&) { return {}; }
  auction::LoadSaleEntries::Reply handle_call(const auction::LoadSaleEntries&) { return {}; }
  auction::LoadLots::Reply handle_call(const auction::LoadLots&) { return {}; }
  auction::LoadUnfinishedSales::Reply handle_call(const auction::LoadUnfinishedSales&) { return {}; }
  auction::LoadLimits::Reply handle_call(const auction::LoadLimits&) { return {}; }
  auction::LoadRaw::Reply handle_call(const auction::LoadRaw&) { return {}; }
  auction::LoadRequest::Reply handle_call(const auction::LoadRequest&) { return {}; }
  auction::LoadRefusals::Reply handle_call(const auction::LoadRefusals&) { return {}; }
  auction::LoadKeys::Reply handle_call(const auction::LoadKeys&) { return {}; }

 private:
  Shelf& shelf_;
  std::string name_;
  std::vector<otp::From<LoadView::Reply>> kept_;
};

class QueryCacheTest : public ::testing::Test {
 protected:
  QueryCacheTest() {
    for (const auto* name : {"one", "two"}) world.start<CountingReader>({&shelf, name}, {.name = name});
    world.start<QueryCache>({{otp::Name<auction::ReaderPort>("one"), otp::Name<auction::ReaderPort>("two")}, 2},
                            {.name = "query cache"});
  }
  std::optional<auction::View> view(const auction::AuctionId& id) {
    return world.call(auction::kReader, LoadView{id}).value().value();
  }
  /// An auction that is over.
  auction::AuctionId over(std::uint32_t n) {
    Story story(n);
    static_cast<void>(story.create());
    static_cast<void>(story.close());
    shelf.views.emplace(story.id(), story.view());
    return story.id();
  }

  otp::test::World world;
  Shelf shelf;
};

TEST_F(QueryCacheTest, auction_that_is_over_is_read_once) {
  const auto id = over(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(view(id)->phase, rules::Phase::closed);
  EXPECT_EQ(shelf.asked.size(), 1u);
}

TEST_F(QueryCacheTest, auction_that_is_not_over_is_read_each_time) {
  Story story(1);
  shelf.views.emplace(story.id(), story.view());
  EXPECT_EQ(view(story.id())->bid_count, 0u);
  static_cast<void>(story.bid(10000));
  shelf.views.at(story.id()) = story.view();
  EXPECT_EQ(view(story.id())->bid_count, 1u);
}

/// As the journal tells of it, an entry later.
auction::ViewPtr relisted(const auction::View& view) {
  auto after = view;
  after.seq += 1;
  after.aftermath = std::make_shared<const rules::Aftermath>(
      rules::Aftermath{.closed = {}, .second_chance = {}, .relisted_as = "another"});
  return std::make_shared<const auction::View>(std::move(after));
}

TEST_F(QueryCacheTest, what_happens_after_the_end_replaces_what_was_kept) {
  const auto id = over(1);
  EXPECT_EQ(view(id)->aftermath->relisted_as, "");
  world.rt.cast(kQueryCache, ChangedAfterEnd{relisted(shelf.views.at(id))});
  world.sim.settle();
  EXPECT_EQ(view(id)->aftermath->relisted_as, "another");
  EXPECT_EQ(shelf.asked.size(), 1u);
}

TEST_F(QueryCacheTest, older_answer_of_a_reader_does_not_replace_what_the_journal_told) {
  const auto id = over(1);
  world.rt.call(auction::kReader, LoadView{id}, 1h, [](auto) {});
  world.rt.cast(kQueryCache, ChangedAfterEnd{relisted(shelf.views.at(id))});
  world.sim.settle();
  EXPECT_EQ(view(id)->aftermath->relisted_as, "another");
}

TEST_F(QueryCacheTest, auction_that_is_not_there_is_looked_for_each_time) {
  EXPECT_FALSE(view(sqlite::testing::id_of(1)));
  const auto id = over(1);
  EXPECT_TRUE(view(id));
}

TEST_F(QueryCacheTest, least_recently_used_view_goes_first) {
  const auto a = over(1), b = over(2), c = over(3);
  view(a);
  view(b);
  view(a);  // b is the oldest now
  view(c);
  shelf.asked.clear();
  view(a);
  view(c);
  EXPECT_TRUE(shelf.asked.empty());
  view(b);
  EXPECT_EQ(shelf.asked.size(), 1u);
}

TEST_F(QueryCacheTest, readers_take_turns) {
  for (std::uint32_t n = 1; n <= 4; ++n) view(sqlite::testing::id_of(n));
  EXPECT_EQ(std::ranges::count(shelf.asked, "one"), 2);
  EXPECT_EQ(std::ranges::count(shelf.asked, "two"), 2);
}

TEST_F(QueryCacheTest, cache_goes_on_while_readers_are_busy) {
  const auto id = over(1);
  view(id);
  shelf.silent = true;
  // The fixture's world answers it when it ends.
  const auto answered = std::make_shared<bool>(false);
  world.rt.call(auction::kReader, LoadView{over(2)}, 1h, [answered](auto) { *answered = true; });
  world.sim.settle();
  EXPECT_EQ(view(id)->phase, rules::Phase::closed);
  EXPECT_FALSE(*answered);
}

TEST_F(QueryCacheTest, reader_that_dies_fails_those_who_wait_for_it) {
  shelf.silent = true;
  std::optional<otp::CallResult<LoadView::Reply>> result;
  world.rt.call(auction::kReader, LoadView{over(1)}, 1h, [&](auto r) { result.emplace(std::move(r)); });
  world.sim.settle();
  world.rt.exit(world.rt.whereis(shelf.asked.at(0)), otp::Reason::kill());
  world.sim.settle();
  ASSERT_TRUE(result);
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code, otp::CallErrc::exited);
}

}  // namespace
}  // namespace gavel::storage::query_cache_test
