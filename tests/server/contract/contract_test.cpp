// The contract and the daemon are about the same things: routes, roles, problem codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/otp/sim_scheduler.hpp"
#include "server/api/answers.hpp"
#include "server/api/json.hpp"
#include "server/contract/documents.hpp"
#include "server/contract/routes.hpp"
#include "server/daemon.hpp"
#include "server/http/problem_code.hpp"
#include "server/pages/routes.hpp"
#include "tests/server/auth/temp_dir.hpp"

namespace gavel::contract {
namespace {

using nlohmann::json;

const std::map<std::string, std::string> kMethods = {
    {"get", "GET"}, {"post", "POST"}, {"put", "PUT"}, {"patch", "PATCH"}, {"delete", "DELETE"}};

struct Operation {
  std::string method, path;
  json about;
  bool socket() const { return about["responses"].contains("101"); }
};

std::vector<Operation> operations() {
  const auto contract = json::parse(kOpenApi);
  std::vector<Operation> all;
  for (const auto& [path, methods] : contract["paths"].items()) {
    for (const auto& [name, about] : methods.items()) {
      if (kMethods.contains(name)) all.push_back({kMethods.at(name), path, about});
    }
  }
  return all;
}

/// The daemon's routes; its processes are not started.
class Contract : public ::testing::Test {
 protected:
  http::Router::Match ask(const Operation& operation, std::optional<auth::Role> role) {
    http::Request request;
    request.method = operation.method;
    request.path = with_values(operation.path);
    if (role) {
      auto& token = token_of[*role];
      if (token.empty()) token = tokens->create(auth::name(*role), *role).value();
      request.fields.emplace_back("authorization", "Bearer " + token);
    }
    return router.match(request, operation.socket(), false);
  }
  /// The status of the answer that comes before any handler; 0: the handler would be asked.
  int refused(const Operation& operation, std::optional<auth::Role> role = {}) {
    const auto match = ask(operation, role);
    const auto* answer = std::get_if<http::Response>(&match);
    return answer ? answer->status : 0;
  }
  static std::string with_values(std::string path) {
    const std::map<std::string, std::string> values = {{"{id}", "01KAPX4V000000000000000000"},
                                                       {"{seq}", "2"},
                                                       {"{bidder}", "bob"},
                                                       {"{currency}", "USD"},
                                                       {"{pid}", "14.2"},
                                                       {"{code}", "not_found"}};
    for (const auto& [name, value] : values) {
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    }
    return path;
  }
  http::Response get(const std::string& path, std::string known = {}) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    if (!known.empty()) request.fields.emplace_back("if-none-match", std::move(known));
    auto match = router.match(request, false, false);
    http::Response response;
    (*std::get<http::Handler*>(match))(std::move(request), [&](http::Response r) { response = std::move(r); });
    return response;
  }
  static std::string field(const http::Response& response, std::string_view name) {
    const auto at = std::ranges::find(response.fields, name, [](const auto& f) { return f.first; });
    return at == response.fields.end() ? "" : at->second;
  }

  testing::TempDir dir;
  std::unique_ptr<auth::TokenStore> tokens = auth::TokenStore::open(dir.path()).value();
  std::map<auth::Role, std::string> token_of;
  otp::SimScheduler scheduler{1};
  Daemon daemon{scheduler, *tokens, {.wall = rules::Time{0}, .random = [] { return 4U; }}};
  http::Router router = daemon.routes();
};

TEST_F(Contract, has_every_route_of_the_daemon_and_no_other) {
  std::set<std::pair<std::string, std::string>> promised;
  for (const auto& operation : operations()) {
    promised.emplace(operation.socket() ? "WEBSOCKET" : operation.method, operation.path);
  }
  // Pages are for people: no program may rely on them.
  http::Router pages;
  pages::add_routes(pages);
  const auto of_pages = pages.routes();
  promised.insert(of_pages.begin(), of_pages.end());
  const auto routes = router.routes();
  EXPECT_THAT(routes, ::testing::UnorderedElementsAreArray(promised));
}

TEST_F(Contract, says_which_roles_may_and_they_alone_get_past_the_guard) {
  for (const auto& operation : operations()) {
    const auto name = operation.method + " " + operation.path;
    if (!operation.about.contains("x-roles")) {
      EXPECT_EQ(0, refused(operation)) << name << " is public";
      continue;
    }
    EXPECT_EQ(401, refused(operation)) << name;
    const auto roles = operation.about["x-roles"].get<std::set<std::string>>();
    for (const auto role : auth::kAllRoles) {
      const bool may = roles.contains(std::string(auth::name(role)));
      EXPECT_EQ(may ? 0 : 403, refused(operation, role)) << name << " as " << auth::name(role);
    }
  }
}

TEST_F(Contract, has_the_status_of_every_code_that_is_known_at_run_time_only) {
  std::map<std::string, int> listed;
  for (const auto& [code, status] : http::kProblems) listed[std::string(code)] = status;
  for (std::size_t i = 0; i < rules::kRejectionCodes; ++i) {
    const auto code = static_cast<rules::RejectionCode>(i);
    EXPECT_EQ(listed.at(std::string(rules::name(code))), api::problem_of(rules::Rejection{.code = code}).status);
  }
  for (int i = 0; i <= static_cast<int>(api::JsonErrc::too_many_members); ++i) {
    const api::JsonError error{static_cast<api::JsonErrc>(i), 0, ""};
    EXPECT_EQ(listed.at(std::string(api::name(error.code))), api::broken_body(error).status);
  }
}

TEST_F(Contract, lists_every_code_once) {
  std::set<std::string_view> codes;
  for (const auto& known : http::kProblems) EXPECT_TRUE(codes.insert(known.code).second) << known.code;
  EXPECT_THROW(http::ProblemCode::of("belw_minimum"), std::invalid_argument);
  EXPECT_EQ("below_minimum", http::ProblemCode::of("below_minimum").text());
}

TEST_F(Contract, is_of_the_version_that_serves_it) {
  for (const auto text : {kOpenApi, kAsyncApi}) EXPECT_EQ(GAVEL_VERSION, json::parse(text)["info"]["version"]);
}

TEST_F(Contract, is_served_with_an_etag_and_not_again_to_who_has_it) {
  const std::map<std::string, std::string> types = {{"/openapi.json", "application/vnd.oai.openapi+json"},
                                                    {"/asyncapi.json", "application/vnd.aai.asyncapi+json"},
                                                    {"/docs", "text/html; charset=utf-8"},
                                                    {"/docs/style.css", "text/css; charset=utf-8"}};
  for (const auto& [path, type] : types) {
    const auto first = get(path);
    EXPECT_EQ(200, first.status);
    EXPECT_EQ(type, first.content_type);
    const auto etag = field(first, "ETag");
    EXPECT_THAT(etag, ::testing::MatchesRegex("\"[0-9a-f]+\""));
    for (const auto& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
      const auto again = get(path, known);
      EXPECT_EQ(304, again.status) << known;
      EXPECT_EQ("", again.body + again.content_type);
      EXPECT_EQ(etag, field(again, "ETag"));
    }
    EXPECT_EQ(200, get(path, "\"other\"").status);
  }
}

TEST_F(Contract, type_of_a_problem_leads_to_its_place_on_the_page) {
  for (const auto& known : http::kProblems) {
    const auto answer = get("/problems/" + std::string(known.code));
    EXPECT_EQ(303, answer.status);
    EXPECT_EQ("/docs#problem-" + std::string(known.code), field(answer, "Location"));
  }
  EXPECT_EQ(404, get("/problems/none").status);
}

TEST_F(Contract, page_has_no_script_and_asks_for_nothing_elsewhere) {
  const auto page = get("/docs");
  EXPECT_THAT(field(page, "Content-Security-Policy"), ::testing::HasSubstr("default-src 'none'; style-src 'self'"));
  for (const auto* text : {"<script", "style=", " src=", "=\"http", "=\"//", "=http", "@import", "url("}) {
    EXPECT_EQ(page.body.npos, page.body.find(text)) << text;
    EXPECT_EQ(kStyle.npos, kStyle.find(text)) << text;
  }
  for (const auto& operation : operations()) {
    const auto id = operation.about["operationId"].get<std::string>();
    EXPECT_THAT(page.body, ::testing::HasSubstr("id=\"" + id + "\""));
  }
  for (const auto& known : http::kProblems) {
    EXPECT_THAT(page.body, ::testing::HasSubstr("id=\"problem-" + std::string(known.code) + "\""));
  }
}

}  // namespace
}  // namespace gavel::contract
