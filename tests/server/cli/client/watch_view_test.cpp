#include "server/cli/client/watch_view.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "server/cli/options.hpp"

namespace gavel::cli::watch_view_test {
namespace {

using namespace std::chrono_literals;

constexpr WatchView::Instant kStart{};

class AWatchView : public testing::Test {
 protected:
  AWatchView() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }

  static Json snapshot() {
    return {{"type", "snapshot"},
            {"title", "Clock"},
            {"currency", "USD"},
            {"state", "open"},
            {"outcome", nullptr},
            {"price", 12'000},
            {"high_bidder", "bidder-2"},
            {"bid_count", 3},
            {"seq", 4},
            {"ends_at", "2026-11-22T16:10:00.000Z"},
            {"server_time", "2026-11-22T16:04:10.000Z"}};
  }
  static Json event(const char* kind, Json members) {
    Json event = {{"type", "event"}, {"seq", 5}, {"kind", kind}, {"at", "2026-11-22T16:04:30.000Z"}};
    event.update(members);
    return event;
  }
  std::string take(const Json& message, WatchView::Instant now = kStart) { return view_.take(message, now); }
  std::string status(WatchView::Instant now = kStart, std::size_t width = 200) { return view_.status(now, width); }

  WatchView view_;
};

TEST_F(AWatchView, begins_with_the_auction_as_it_is) {
  EXPECT_EQ(status(), "") << "nothing is known yet";
  EXPECT_EQ(take(snapshot()), "Clock: open, 120.00 USD, bidder-2 leads, 3 bids, ends 2026-11-22 16:10:00 UTC\n");
  EXPECT_EQ(status(), "Clock  open  120.00 USD  bidder-2 leads  3 bids  0:05:50 left");
  EXPECT_FALSE(view_.over());
  EXPECT_EQ(view_.exit_code(), kExitFailed);
}

TEST_F(AWatchView, counts_down_by_the_servers_clock) {
  take(snapshot(), kStart + 10s);
  EXPECT_NE(status(kStart + 20s).find("3 bids  0:05:40 left"), std::string::npos);
  EXPECT_EQ(
      take({{"type", "tick"}, {"remaining_ms", 330'000}, {"server_time", "2026-11-22T16:04:30.000Z"}}, kStart + 31s),
      "");
  EXPECT_NE(status(kStart + 31s).find("0:05:30 left"), std::string::npos) << "a tick sets it right";
  EXPECT_NE(status(kStart + 2h).find("0:00:00 left"), std::string::npos);
}

TEST_F(AWatchView, shows_a_bid_that_leads_and_one_that_does_not) {
  take(snapshot());
  EXPECT_EQ(take(event("bid", {{"bidder", "bidder-1"},
                               {"amount", 13'000},
                               {"outcome", "leading"},
                               {"price", 13'000},
                               {"high_bidder", "bidder-1"},
                               {"bid_count", 4}})),
            "16:04:30  bidder-1 bids 130.00 USD and leads, 4 bids\n");
  EXPECT_EQ(take(event("bid", {{"bidder", "bidder-2"},
                               {"amount", 14'000},
                               {"outcome", "outbid"},
                               {"price", 14'250},
                               {"high_bidder", "bidder-1"},
                               {"bid_count", 5}})),
            "16:04:30  bidder-2 bids 140.00 USD and is outbid: bidder-1 leads at 142.50 USD, 5 bids\n");
  EXPECT_EQ(status(), "Clock  open  142.50 USD  bidder-1 leads  5 bids  0:05:50 left");
}

TEST_F(AWatchView, follows_an_end_that_is_put_off_and_a_pause) {
  take(snapshot());
  EXPECT_EQ(take(event("extended", {{"cause", "bid"}, {"ends_at", "2026-11-22T16:12:00.000Z"}})),
            "16:04:30  the end is put off until 2026-11-22 16:12:00 UTC\n");
  EXPECT_NE(status().find("0:07:50 left"), std::string::npos);
  EXPECT_EQ(take(event("paused", {{"state", "paused"}, {"reason", "A fire \x1b[31m"}, {"remaining_ms", 60'000}})),
            "16:04:30  paused (A fire ?[31m)\n");
  EXPECT_EQ(status(kStart + 1h), "Clock  paused  120.00 USD  bidder-2 leads  3 bids  0:01:00 left");
}

TEST_F(AWatchView, of_a_scheduled_auction_counts_down_to_its_start) {
  auto scheduled = snapshot();
  scheduled["state"] = "scheduled";
  scheduled["starts_at"] = "2026-11-22T16:05:10.000Z";
  scheduled["price"] = scheduled["high_bidder"] = nullptr;
  scheduled["bid_count"] = 0;
  take(scheduled);
  EXPECT_EQ(status(), "Clock  scheduled  0 bids  0:01:00 to the start");
  take(event("opened", {{"state", "open"}, {"ends_at", "2026-11-22T16:10:00.000Z"}}));
  EXPECT_EQ(status(), "Clock  open  0 bids  0:05:50 left");
}

TEST_F(AWatchView, ends_with_a_code_for_what_came_of_it) {
  take(snapshot());
  const auto line =
      take(event("closed", {{"state", "closed"}, {"outcome", "sold"}, {"winner", "bidder-2"}, {"price", 12'000}}));
  EXPECT_EQ(line, "16:04:30  closed: sold to bidder-2 for 120.00 USD\n");
  EXPECT_TRUE(view_.over());
  EXPECT_EQ(view_.exit_code(), kExitOk);
  for (const auto* outcome : {"unsold", "reserve_not_met"}) {
    WatchView view;
    view.take(snapshot(), kStart);
    view.take(event("closed", {{"state", "closed"}, {"outcome", outcome}, {"winner", nullptr}, {"price", nullptr}}),
              kStart);
    EXPECT_EQ(view.exit_code(), kExitUnsold) << outcome;
  }
  WatchView view;
  view.take(snapshot(), kStart);
  EXPECT_EQ(view.take(event("cancelled", {{"state", "cancelled"}, {"reason", "Dropped."}}), kStart),
            "16:04:30  cancelled (Dropped.)\n");
  EXPECT_EQ(view.exit_code(), kExitCancelled);
}

TEST_F(AWatchView, of_an_auction_that_is_over_says_what_came_of_it) {
  auto closed = snapshot();
  closed["state"] = "closed";
  closed["outcome"] = "sold";
  EXPECT_EQ(take(closed), "Clock: closed, 120.00 USD, 3 bids, sold to bidder-2 for 120.00 USD\n");
  EXPECT_EQ(view_.exit_code(), kExitOk);
}

TEST_F(AWatchView, says_in_its_line_that_it_is_lost) {
  take(snapshot());
  view_.connected(false);
  EXPECT_EQ(status(), "Clock  open  120.00 USD  connecting again  3 bids  0:05:50 left");
}

TEST_F(AWatchView, fits_into_the_width_and_gives_up_the_title_first) {
  auto long_title = snapshot();
  long_title["title"] = std::string(100, 't');
  take(long_title);
  const auto line = status(kStart, 70);
  EXPECT_TRUE(line.ends_with("…  open  120.00 USD  bidder-2 leads  3 bids  0:05:50 left")) << line;
  EXPECT_EQ(status(kStart, 10), "  open  1…") << "a terminal of ten columns";
}

TEST_F(AWatchView, is_not_upset_by_messages_that_are_none) {
  take(snapshot());
  EXPECT_EQ(take(event("bid", {{"bidder", 7}, {"amount", "x"}, {"price", {1}}})),
            "16:04:30   bids - and leads, 3 bids\n");
  EXPECT_EQ(take(event("new_kind", {{"auction", 7}})), "16:04:30  new_kind\n");
  EXPECT_EQ(take({{"type", "tick"}, {"server_time", "yesterday"}}), "");
}

}  // namespace
}  // namespace gavel::cli::watch_view_test
