#include "server/http/accept.hpp"

#include <gtest/gtest.h>

namespace gavel::http::accept_test {
namespace {

bool wants_events(std::string_view accept) { return prefers(accept, "text/event-stream", "application/json"); }

TEST(Accept, type_that_is_named_is_preferred) {
  EXPECT_TRUE(wants_events("text/event-stream"));
  EXPECT_TRUE(wants_events("Text/Event-Stream; charset=utf-8"));
  EXPECT_TRUE(wants_events("text/html, text/event-stream;q=0.001"));
  EXPECT_TRUE(wants_events("application/json, text/event-stream")) << "as much as the other";
  EXPECT_TRUE(wants_events("text/event-stream;q=0.5, application/json;q=0.499"));
  EXPECT_TRUE(wants_events("text/event-stream;q=0.5, application/json;q=0.1, */*;q=1")) << "the closest name counts";
}

TEST(Accept, wildcards_and_nothing_are_not_enough) {
  for (const auto* accept :
       {"", "*/*", "text/*", "application/json", "text/event-streams", ",", "text/html, */*;q=0.8"}) {
    EXPECT_FALSE(wants_events(accept)) << accept;
  }
}

TEST(Accept, the_other_wins_where_it_is_wanted_more) {
  EXPECT_FALSE(wants_events("text/event-stream;q=0.5, application/json"));
  EXPECT_FALSE(wants_events("text/event-stream;q=0.5, application/*;q=0.6"));
  EXPECT_FALSE(wants_events("text/event-stream;q=0.5, */*"));
}

TEST(Accept, quality_of_zero_or_none_is_not_wanted) {
  for (const auto* q : {"0", "0.000", "0.", "1.001", "2", "-1", "", "0,5", "0.1234", "x"}) {
    EXPECT_FALSE(wants_events("text/event-stream;q=" + std::string(q))) << q;
  }
}

}  // namespace
}  // namespace gavel::http::accept_test
