#include "server/http/router.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/http/problem.hpp"

namespace gavel::http::router_test {
namespace {

Handler says(std::string& said, std::string text) {
  return [&said, text = std::move(text)](Request, Respond) { said = text; };
}

struct RouterTest : testing::Test {
  RouterTest() {
    router.add("GET", "/auctions/{id}", says(said, "show"));
    router.add("GET", "/auctions/soon", says(said, "soon"));
    router.add("POST", "/auctions/{id}", says(said, "change"));
    router.add("GET", "/auctions/{id}/bids/{seq}", says(said, "bid"));
    router.add("GET", "/", says(said, "root"));
    router.add_socket("/auctions/{id}/live", [](Request, AnswerUpgrade) {});
    router.add_socket("/both", [](Request, AnswerUpgrade) {});
    router.add("GET", "/both", says(said, "both"));
  }

  /// Whose handler it was, or the status of the answer without one.
  std::string went_to(std::string method, std::string path, bool upgrade = false, std::string content_type = "") {
    request = Request{std::move(method), std::move(path), {}, {}, {}, {}, {}};
    if (!content_type.empty()) request.fields.emplace_back("content-type", content_type);
    auto match = router.match(request, upgrade, !content_type.empty());
    if (auto* const r = std::get_if<Response>(&match)) {
      response = *r;
      return std::to_string(r->status);
    }
    if (std::holds_alternative<SocketHandler*>(match)) return "socket";
    (*std::get<Handler*>(match))(request, nullptr);
    return said;
  }
  std::string answer_field(std::string_view name) const {
    for (const auto& [n, value] : response.fields) {
      if (n == name) return value;
    }
    return "";
  }

  std::string said;
  Router router;
  Request request;
  Response response;
};

TEST_F(RouterTest, a_pattern_gives_its_parameters) {
  EXPECT_EQ(went_to("GET", "/auctions/7"), "show");
  EXPECT_EQ(request.params["id"], "7");
  EXPECT_EQ(went_to("GET", "/auctions/7/bids/12"), "bid");
  EXPECT_EQ(request.params["seq"], "12");
  EXPECT_EQ(went_to("GET", "/"), "root");
}

TEST_F(RouterTest, a_literal_goes_before_a_parameter_in_whatever_order_they_were_added) {
  EXPECT_EQ(went_to("GET", "/auctions/soon"), "soon");
}

TEST_F(RouterTest, what_fits_no_pattern_is_404) {
  for (const auto* path :
       {"/auctions", "/auctions/", "/auctions/7/", "/auctions/7/bids", "//auctions/7", "/Auctions/7"}) {
    EXPECT_EQ(went_to("GET", path), "404") << path;
  }
}

TEST_F(RouterTest, a_method_that_the_path_has_not_is_405_with_those_that_it_has) {
  EXPECT_EQ(went_to("DELETE", "/auctions/7"), "405");
  EXPECT_EQ(answer_field("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(went_to("POST", "/auctions/7/live"), "405");
  EXPECT_EQ(answer_field("Allow"), "GET, OPTIONS");
}

TEST_F(RouterTest, head_goes_to_get_and_options_is_answered) {
  EXPECT_EQ(went_to("HEAD", "/auctions/7"), "show");
  EXPECT_EQ(went_to("OPTIONS", "/auctions/7"), "204");
  EXPECT_EQ(answer_field("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(RouterTest, a_body_must_be_json_in_utf8) {
  for (const auto* good : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=UTF-8", "application/json; charset=\"utf-8\""}) {
    EXPECT_EQ(went_to("POST", "/auctions/7", false, good), "change") << good;
  }
  for (const auto* bad : {"text/plain", "application/json; charset=latin1", "application/jsonp", "application/json;",
                          ";", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"}) {
    EXPECT_EQ(went_to("POST", "/auctions/7", false, bad), "415") << bad;
  }
}

TEST_F(RouterTest, a_route_may_take_bodies_of_other_types_and_json_no_more) {
  router.add("POST", "/tables", says(said, "table"), {}, {"text/csv", "application/x-ndjson"});
  for (const auto* good : {"text/csv", "Text/CSV; charset=utf-8", "application/x-ndjson"}) {
    EXPECT_EQ(went_to("POST", "/tables", false, good), "table") << good;
  }
  for (const auto* bad : {"application/json", "text/csv; charset=latin1", "text/csv; header=present", "text/plain"}) {
    EXPECT_EQ(went_to("POST", "/tables", false, bad), "415") << bad;
    EXPECT_NE(response.body.find("must be text/csv or application/x-ndjson in UTF-8"), std::string::npos);
  }
}

TEST_F(RouterTest, websockets_and_requests_are_told_apart) {
  EXPECT_EQ(went_to("GET", "/auctions/7/live", true), "socket");
  EXPECT_EQ(went_to("GET", "/auctions/7/live"), "426");
  EXPECT_EQ(answer_field("Upgrade"), "websocket");
  EXPECT_EQ(went_to("GET", "/auctions/7", true), "400");
  EXPECT_EQ(went_to("GET", "/nothing", true), "404");
  EXPECT_EQ(went_to("GET", "/both", true), "socket");
  EXPECT_EQ(went_to("GET", "/both"), "both");
}

TEST_F(RouterTest, a_parameter_twice_is_400) {
  Request twice{"GET", "/auctions/7", {{"limit", "1"}, {"limit", "2"}}, {}, {}, {}, {}};
  const auto match = router.match(twice, false, false);
  EXPECT_EQ(std::get<Response>(match).status, 400);
}

TEST_F(RouterTest, a_guard_refuses_before_the_handler_and_sees_the_parameters) {
  const auto guard = [](const Request& r) -> std::optional<Response> {
    if (r.params.at("id") == "mine") return std::nullopt;
    return problem(403, "forbidden", "");
  };
  router.add("PUT", "/auctions/{id}", says(said, "put"), guard);
  router.add_socket(
      "/guarded/{id}", [](Request, AnswerUpgrade) {}, guard);
  EXPECT_EQ(went_to("PUT", "/auctions/mine"), "put");
  EXPECT_EQ(went_to("PUT", "/auctions/yours"), "403");
  EXPECT_EQ(went_to("GET", "/guarded/mine", true), "socket");
  EXPECT_EQ(went_to("GET", "/guarded/yours", true), "403");
}

TEST_F(RouterTest, routes_that_make_no_sense_are_thrown_back) {
  EXPECT_THROW(router.add("GET", "auctions", says(said, "")), std::invalid_argument);
  EXPECT_THROW(router.add("GET", "/auctions/{id}", says(said, "")), std::invalid_argument);
  EXPECT_THROW(router.add("GET", "/auctions/{name}/x{y}", says(said, "")), std::invalid_argument);
  EXPECT_THROW(router.add("PUT", "/auctions/{name}", says(said, "")), std::invalid_argument);
  EXPECT_THROW(router.add("BREW", "/pot", says(said, "")), std::invalid_argument);
  EXPECT_THROW(router.add_socket("/both", {}), std::invalid_argument);
}

TEST(Problem, has_the_five_members_and_its_own_which_replace_none) {
  const auto response = problem(409, "below_minimum", "Too low.", {{"minimum_bid", 17500}, {"status", 1}});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(nlohmann::json::parse(response.body), (nlohmann::json{{"type", "/problems/below_minimum"},
                                                                  {"title", "Conflict"},
                                                                  {"status", 409},
                                                                  {"code", "below_minimum"},
                                                                  {"detail", "Too low."},
                                                                  {"minimum_bid", 17500}}));
}

TEST(Problem, a_detail_that_is_not_utf8_still_makes_json) {
  EXPECT_TRUE(nlohmann::json::accept(problem(400, "bad_request", "a\xff").body));
}

}  // namespace
}  // namespace gavel::http::router_test
