// Every term that POST /v1/auctions takes: what it becomes, and what is said of one that is wrong.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::terms_test {
namespace {

using auth::Role;
using nlohmann::json;
using testing::ApiFixture;
using testing::FakeHouse;

class TermsOfAuctions : public ApiFixture {
 protected:
  /// A good body of that format, and what `changes` puts over it. An end there takes the place of the duration.
  static json body(const std::string& format, const json& changes) {
    json all = {{"title", "A clock"}, {"currency", "USD"}, {"format", format}, {"starting_price", 1000}};
    if (format == "english" || format == "reverse") all["increments"] = "fixed:100";
    if (format == "dutch") all["price_clock"] = {{"step", 10}, {"interval_ms", 1000}, {"floor", 100}};
    if (format == "japanese") all["price_clock"] = {{"step", 10}, {"interval_ms", 1000}};
    if (format == "multi_unit") all["units"] = {{"supply", 10}};
    const bool other_end = changes.contains("ends_at") || changes.contains("ends_at_local");
    if (!other_end) all["duration_ms"] = 600'000;
    all.update(changes);
    return all;
  }
  testing::Answer create(const std::string& format, const json& changes) {
    return post("/v1/auctions", body(format, changes).dump(), Role::seller);
  }
  rules::Terms made(const std::string& format, const json& changes) {
    const auto answer = create(format, changes);
    EXPECT_EQ(answer.status(), 201) << answer.response.body;
    return house_.created.empty() ? house_.terms() : house_.created.back().terms;
  }
  /// "field code" of the first thing that is wrong.
  std::string wrong(const std::string& format, const json& changes) {
    const auto before = house_.created.size();
    const auto answer = create(format, changes);
    EXPECT_EQ(answer.status(), 422) << answer.response.body;
    EXPECT_EQ(house_.created.size(), before);
    if (answer.status() != 422) return "taken";
    const auto first = answer.json().at("errors").at(0);
    return first.at("field").get<std::string>() + " " + first.at("code").get<std::string>();
  }
};

TEST_F(TermsOfAuctions, every_format_can_be_made) {
  for (std::size_t i = 0; i < rules::kFormats; ++i) {
    const auto format = static_cast<rules::Format>(i);
    EXPECT_EQ(made(std::string(rules::name(format)), json::object()).format, format);
  }
}

TEST_F(TermsOfAuctions, what_is_given_becomes_a_term) {
  struct Case {
    const char* format;
    const char* changes;
    bool (*right)(const rules::Terms&);
  };
  using rules::Terms;
  const Case cases[] = {
      {"english", R"({"description":"Runs."})", [](const Terms& t) { return t.description == "Runs."; }},
      {"english", R"({"reserve_price":5000})", [](const Terms& t) { return t.reserve == rules::Amount{5000}; }},
      {"english", R"({"reserve_price":null})", [](const Terms& t) { return !t.reserve; }},
      {"english", R"({"reserve_price":5000,"reserve_policy":"full_max"})",
       [](const Terms& t) { return t.reserve_policy == rules::ReservePolicy::full_max; }},
      {"english", R"({"increments":"percent:5"})", [](const Terms& t) { return t.increments.name() == "percent:5"; }},
      {"english", R"({"increments":[{"from":0,"step":5},{"from":100,"step":25}]})",
       [](const Terms& t) { return t.increments.bands().size() == 2 && t.increments.bands()[1].step.minor == 25; }},
      {"english", R"({"buy_now":{"price":9000}})",
       [](const Terms& t) {
         return t.buy_now->price.minor == 9000 && t.buy_now->policy == rules::BuyNow::Policy::until_first_bid &&
                t.buy_now->bid_at_or_above_buys;
       }},
      {"english", R"({"buy_now":{"price":9000,"policy":"until_percent","percent":50,"bid_at_or_above_buys":false}})",
       [](const Terms& t) {
         return t.buy_now->policy == rules::BuyNow::Policy::until_percent && t.buy_now->percent == 50 &&
                !t.buy_now->bid_at_or_above_buys;
       }},
      {"english", R"({"buy_now":{"price":9000,"policy":"always"}})",
       [](const Terms& t) { return t.buy_now->policy == rules::BuyNow::Policy::always; }},
      {"english", R"({"soft_close":{"window_ms":1000,"extension_ms":2000}})",
       [](const Terms& t) {
         return t.soft_close->window_ms == 1000 && t.soft_close->extension_ms == 2000 &&
                t.soft_close->mode == rules::SoftClose::Mode::reset && !t.soft_close->max_extensions;
       }},
      {"reverse", R"({"soft_close":{"window_ms":1000,"extension_ms":2000,"mode":"add","max_extensions":3,
                      "hard_end":"2026-11-22T17:00:00Z","on_retraction":"recompute"}})",
       [](const Terms& t) {
         return t.soft_close->mode == rules::SoftClose::Mode::add && t.soft_close->max_extensions == 3u &&
                t.soft_close->hard_end->ms == 1'795'366'800'000 &&
                t.soft_close->on_retraction == rules::SoftClose::OnRetraction::recompute;
       }},
      {"english", R"({"ending":{"kind":"candle","window_ms":60000}})",
       [](const Terms& t) { return t.candle->window_ms == 60'000; }},
      {"english", R"({"ending":{"kind":"hard"}})", [](const Terms& t) { return !t.candle; }},
      {"dutch", R"({})", [](const Terms& t) { return t.price_clock->floor == rules::Amount{100}; }},
      {"japanese", R"({})",
       [](const Terms& t) { return t.price_clock->step.minor == 10 && t.price_clock->interval_ms == 1000; }},
      {"multi_unit", R"({"units":{"supply":7,"pricing":"pay_as_bid","marginal":"pro_rata"}})",
       [](const Terms& t) {
         return t.units->supply == 7 && t.units->pricing == rules::Units::Pricing::pay_as_bid &&
                t.units->marginal == rules::Units::Marginal::pro_rata;
       }},
      {"multi_unit", R"({"units":{"supply":7,"pricing":"uniform_highest_rejected"}})",
       [](const Terms& t) { return t.units->pricing == rules::Units::Pricing::uniform_highest_rejected; }},
      {"first_price", R"({"commit_reveal":true})", [](const Terms& t) { return t.reveal_ms == 3'600'000; }},
      {"vickrey", R"({"commit_reveal":true,"reveal_ms":60000})", [](const Terms& t) { return t.reveal_ms == 60'000; }},
      {"vickrey", R"({"commit_reveal":false})", [](const Terms& t) { return !t.reveal_ms; }},
      {"english", R"({"outage":{"policy":"extend_on_outage","extension_ms":120000}})",
       [](const Terms& t) {
         return t.outage == rules::OutagePolicy::extend_on_outage && t.outage_extension_ms == 120'000;
       }},
      {"english", R"({"outage":{"policy":"as_recorded"}})",
       [](const Terms& t) { return t.outage == rules::OutagePolicy::as_recorded; }},
      {"reverse", R"({"beats_own":true})", [](const Terms& t) { return t.beats_own; }},
      {"reverse", R"({"weighted":true})", [](const Terms& t) { return t.weighted; }},
      {"english", R"({"approved_only":true})", [](const Terms& t) { return t.approved_only; }},
      {"english", R"({"bidder_limit":70000})", [](const Terms& t) { return t.bidder_limit == rules::Amount{70'000}; }},
      {"english", R"({"confirm_above_percent":300})", [](const Terms& t) { return t.confirm_above_percent == 300u; }},
      {"english", R"({"linked":["sally-2","sam"]})",
       [](const Terms& t) {
         return t.linked == std::vector<std::string>{"sally-2", "sam"};
       }},
      {"english", R"({"time_zone":"Europe/London"})", [](const Terms& t) { return t.time_zone == "Europe/London"; }},
  };
  for (const auto& [format, changes, right] : cases) EXPECT_TRUE(right(made(format, json::parse(changes)))) << changes;
}

TEST_F(TermsOfAuctions, what_is_wrong_is_said_by_field_and_code) {
  struct Case {
    const char* format;
    const char* changes;
    const char* wrong;
  };
  const Case cases[] = {
      {"english", R"({"description":7})", "description wrong_type"},
      {"english", R"({"reserve_price":999})", "reserve_price invalid_value"},
      {"reverse", R"({"reserve_price":1001})", "reserve_price invalid_value"},
      {"english", R"({"reserve_policy":"half"})", "reserve_policy unknown_value"},
      {"english", R"({"increments":null})", "increments wrong_type"},
      {"english", R"({"increments":[]})", "increments invalid_value"},
      {"english", R"({"increments":[5]})", "increments wrong_type"},
      {"english", R"({"increments":[{"from":1,"step":5}]})", "increments invalid_value"},
      {"english", R"({"increments":[{"from":0,"step":0}]})", "increments[0].step amount_out_of_range"},
      {"english", R"({"increments":[{"from":0}]})", "increments[0].step missing"},
      {"english", R"({"increments":[{"from":-1,"step":5}]})", "increments[0].from out_of_range"},
      {"english", R"({"increments":[{"from":0,"step":5,"to":9}]})", "increments[0].to unknown_member"},
      {"english", R"({"increments":[{"from":0,"step":5},{"from":0,"step":6}]})", "increments invalid_value"},
      {"english", R"({"buy_now":9000})", "buy_now wrong_type"},
      {"english", R"({"buy_now":{}})", "buy_now.price missing"},
      {"english", R"({"buy_now":{"price":"9000"}})", "buy_now.price invalid_amount"},
      {"english", R"({"buy_now":{"price":1000}})", "buy_now invalid_value"},
      {"english", R"({"buy_now":{"price":9000,"policy":"never"}})", "buy_now.policy unknown_value"},
      {"english", R"({"buy_now":{"price":9000,"policy":"until_percent"}})", "buy_now invalid_value"},
      {"english", R"({"buy_now":{"price":9000,"percent":50}})", "buy_now invalid_value"},
      {"english", R"({"buy_now":{"price":9000,"policy":"until_percent","percent":101}})",
       "buy_now.percent out_of_range"},
      {"vickrey", R"({"buy_now":{"price":9000}})", "buy_now invalid_value"},
      {"english", R"({"soft_close":{}})", "soft_close.window_ms missing"},
      {"english", R"({"soft_close":{"window_ms":0,"extension_ms":1}})", "soft_close.window_ms out_of_range"},
      {"english", R"({"soft_close":{"window_ms":1000,"extension_ms":1.5}})", "soft_close.extension_ms wrong_type"},
      {"english", R"({"soft_close":{"window_ms":1000,"extension_ms":1000,"mode":"more"}})",
       "soft_close.mode unknown_value"},
      {"english", R"({"soft_close":{"window_ms":1000,"extension_ms":1000,"hard_end":"late"}})",
       "soft_close.hard_end invalid_time"},
      {"english", R"({"soft_close":{"window_ms":1000,"extension_ms":1000,"windov":1}})",
       "soft_close.windov unknown_member"},
      {"first_price", R"({"soft_close":{"window_ms":1000,"extension_ms":1000}})", "soft_close invalid_value"},
      {"english", R"({"ending":{}})", "ending.kind missing"},
      {"english", R"({"ending":{"kind":"candle"}})", "ending.window_ms missing"},
      {"english", R"({"ending":{"kind":"hard","window_ms":5}})", "ending.window_ms conflict"},
      {"english", R"({"ending":{"kind":"candle","window_ms":600001}})", "ending invalid_value"},
      {"english", R"({"ending":{"kind":"candle","window_ms":5,"seed":"00"}})", "ending.seed unknown_member"},
      {"dutch", R"({"price_clock":null})", "price_clock invalid_value"},
      {"dutch", R"({"price_clock":{"step":10}})", "price_clock.interval_ms missing"},
      {"dutch", R"({"price_clock":{"step":10,"interval_ms":99,"floor":1}})", "price_clock invalid_value"},
      {"english", R"({"price_clock":{"step":10,"interval_ms":1000}})", "price_clock invalid_value"},
      {"dutch", R"({"reserve_price":5000})", "reserve_price invalid_value"},
      {"multi_unit", R"({"units":null})", "units invalid_value"},
      {"multi_unit", R"({"units":{"supply":0}})", "units.supply out_of_range"},
      {"multi_unit", R"({"units":{"supply":5,"pricing":"cheap"}})", "units.pricing unknown_value"},
      {"english", R"({"units":{"supply":5}})", "units invalid_value"},
      {"first_price", R"({"reveal_ms":1000})", "reveal_ms conflict"},
      {"first_price", R"({"commit_reveal":true,"reveal_ms":0})", "reveal_ms out_of_range"},
      {"first_price", R"({"commit_reveal":true,"reveal_ms":999})", "reveal_ms invalid_value"},
      {"first_price", R"({"commit_reveal":1})", "commit_reveal wrong_type"},
      {"english", R"({"commit_reveal":true})", "commit_reveal invalid_value"},
      {"english", R"({"outage":{}})", "outage.policy missing"},
      {"english", R"({"outage":{"policy":"extend_on_outage"}})", "outage.extension_ms missing"},
      {"english", R"({"outage":{"policy":"as_recorded","extension_ms":5}})", "outage.extension_ms conflict"},
      {"english", R"({"outage":{"policy":"extend_on_outage","extension_ms":604800001}})",
       "outage.extension_ms invalid_value"},
      {"english", R"({"beats_own":true})", "beats_own invalid_value"},
      {"english", R"({"weighted":"yes"})", "weighted wrong_type"},
      {"english", R"({"approved_only":1})", "approved_only wrong_type"},
      {"english", R"({"bidder_limit":0})", "bidder_limit amount_out_of_range"},
      {"english", R"({"confirm_above_percent":100})", "confirm_above_percent out_of_range"},
      {"english", R"({"linked":"sam"})", "linked wrong_type"},
      {"english", R"({"linked":[7]})", "linked wrong_type"},
      {"english", R"({"linked":["a b"]})", "linked invalid_characters"},
      {"english", R"({"time_zone":"Mars/Olympus"})", "time_zone unknown_value"},
      {"english", R"({"draft":"no"})", "draft wrong_type"},
      {"english", R"({"relist_of":"x"})", "relist_of unknown_member"},
      {"english", R"({"sale":{}})", "sale unknown_member"},
      {"english", R"({"reason":"x"})", "reason unknown_member"},
      {"english", R"({"ends_at":null})", "ends_at wrong_type"},
      {"english", R"({"ends_at_local":"2026-11-23T20:00"})", "ends_at_local conflict"},
      {"english", R"({"time_zone":"UTC","ends_at_local":"2026-11-23 20:00"})", "ends_at_local invalid_time"},
      {"english", R"({"time_zone":"UTC","ends_at_local":"2026-11-21T20:00"})", "ends_at_local invalid_value"},
  };
  for (const auto& [format, changes, expected] : cases)
    EXPECT_EQ(wrong(format, json::parse(changes)), expected) << changes;
}

TEST_F(TermsOfAuctions, formats_with_steps_need_a_table_and_the_others_do_without) {
  for (std::size_t i = 0; i < rules::kFormats; ++i) {
    const auto format = static_cast<rules::Format>(i);
    auto without = body(std::string(rules::name(format)), json::object());
    without.erase("increments");
    const bool steps = format == rules::Format::english || format == rules::Format::reverse;
    const auto answer = post("/v1/auctions", without.dump(), Role::seller);
    EXPECT_EQ(answer.status(), steps ? 422 : 201) << rules::name(format);
    EXPECT_FALSE(answer.json().contains("increments"));
  }
}

TEST_F(TermsOfAuctions, a_draft_is_asked_for_and_shown_as_one) {
  const auto answer = create("english", {{"draft", true}});
  EXPECT_TRUE(house_.created.back().draft);
  EXPECT_EQ(answer.json().at("state"), "draft");
  create("english", {{"draft", false}});
  EXPECT_FALSE(house_.created.back().draft);
}

TEST_F(TermsOfAuctions, no_object_may_be_of_another_type_and_nothing_is_nested_for_nothing) {
  for (const char* member : {"buy_now", "soft_close", "ending", "price_clock", "units", "outage"}) {
    for (const json& value : {json(7), json("x"), json(true), json::array(), json::array({json::object()})}) {
      EXPECT_EQ(wrong("english", {{member, value}}), std::string(member) + " wrong_type") << value;
    }
  }
  EXPECT_EQ(wrong("english", {{"buy_now", {{"price", {{"price", 1}}}}}}), "buy_now.price invalid_amount");
}

// -- vectors of amounts and times ----------------------------------------------------------------------------------

class Vectors : public TermsOfAuctions {};

TEST_F(Vectors, V83_no_text_and_no_fraction_is_an_amount) {
  const char* const values[] = {"\"12.345\"", "\"1e3\"", "\"-5\"", "\"0x10\"", "\"NaN\"", "\"\"", "\"12,50\"", "12.5"};
  for (const std::string value : values) {
    for (const char* member : {"starting_price", "reserve_price", "bidder_limit"}) {
      EXPECT_EQ(wrong("english", {{member, json::parse(value)}}), std::string(member) + " invalid_amount") << value;
    }
    const auto bid = post(path(FakeHouse::id(1), "/bids"), "{\"amount\":" + value + "}", Role::bidder);
    EXPECT_EQ(bid.status(), 422) << value;
    EXPECT_EQ(bid.code(), "invalid_amount") << value;
  }
  EXPECT_TRUE(house_.bids_placed.empty());
}

TEST_F(Vectors, V85_an_amount_beyond_the_cap_is_out_of_range) {
  for (const char* value : {"9223372036854775807", "9223372036854775808", "1000000000000001", "0", "-1"}) {
    const auto bid = post(path(FakeHouse::id(1), "/bids"), "{\"amount\":" + std::string(value) + "}", Role::bidder);
    EXPECT_EQ(bid.status(), 422) << value;
    EXPECT_EQ(bid.code(), "amount_out_of_range") << value;
    EXPECT_EQ(wrong("english", {{"starting_price", json::parse(value)}}), "starting_price amount_out_of_range");
  }
  EXPECT_TRUE(house_.bids_placed.empty());
  EXPECT_EQ(post(path(FakeHouse::id(1), "/bids"), R"({"amount":1000000000000000})", Role::bidder).status(), 201);
}

TEST_F(Vectors, V86_24_hours_are_a_span_and_20_00_local_is_what_the_clock_on_the_wall_says) {
  house_.time = rules::Time{1'774'728'000'000};  // 2026-03-28T20:00Z: in the night the clocks of London go forward
  EXPECT_EQ(made("english", {{"duration_ms", 86'400'000}, {"time_zone", "Europe/London"}}).ends_at,
            house_.time + 86'400'000);
  EXPECT_EQ(made("english", {{"ends_at_local", "2026-03-29T20:00"}, {"time_zone", "Europe/London"}}).ends_at,
            house_.time + 82'800'000);
}

TEST_F(Vectors, V87_a_local_time_that_is_skipped_is_refused_and_of_one_that_comes_twice_the_earlier_is_meant) {
  house_.time = rules::Time{1'774'728'000'000};
  EXPECT_EQ(wrong("english", {{"ends_at_local", "2026-03-29T01:30:00"}, {"time_zone", "Europe/London"}}),
            "ends_at_local invalid_time");
  const auto twice = create("english", {{"ends_at_local", "2026-10-25T01:30:00"}, {"time_zone", "Europe/London"}});
  EXPECT_EQ(twice.json().at("ends_at"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(twice.json().at("time_zone"), "Europe/London");
}

}  // namespace
}  // namespace gavel::api::terms_test
