#include "server/http/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using Segments = std::vector<std::string_view>;

Segments segments_of(std::string_view path) {
  Segments segments;
  text::split(path.substr(1), '/', [&](std::string_view segment) {
    segments.push_back(segment);
    return true;
  });
  return segments;
}

struct Segment {
  bool parameter;
  std::string text;  ///< the literal, or the parameter's name

  bool fits(std::string_view s) const { return parameter ? !s.empty() : s == text; }
  bool operator==(const Segment& other) const {
    return parameter == other.parameter && (parameter || text == other.text);
  }
};

Segment parse_segment(std::string_view s) {
  const bool opens = s.starts_with('{');
  if (opens && s.size() > 2 && s.ends_with('}')) return {true, std::string{s.substr(1, s.size() - 2)}};
  if (s.find_first_of("{}") != std::string_view::npos) {
    throw std::invalid_argument{"a parameter of a pattern is a whole segment {name}: " + std::string{s}};
  }
  return {false, std::string{s}};
}

struct Method {
  std::string name;
  Handler handler;
  Guard guard;
  std::vector<std::string> types;  ///< of bodies; empty: JSON
};

struct Route {
  std::vector<Segment> pattern;
  std::vector<Method> methods;
  std::optional<SocketHandler> socket;
  Guard socket_guard;

  /// From behind: routes begin the same and end differently.
  bool fits(const Segments& path) const {
    return std::equal(pattern.rbegin(), pattern.rend(), path.rbegin(), path.rend(),
                      [](const Segment& p, std::string_view s) { return p.fits(s); });
  }
  Method* find(std::string_view method) {
    const auto at = std::ranges::find(methods, method == "HEAD" ? "GET" : method, &Method::name);
    return at == methods.end() ? nullptr : &*at;
  }
};

/// Literals before parameters, from left to right.
bool is_more_precise(const std::unique_ptr<Route>& a, const std::unique_ptr<Route>& b) {
  return std::ranges::lexicographical_compare(a->pattern, b->pattern, {}, &Segment::parameter, &Segment::parameter);
}

std::string allow(const Route& route) {
  std::string list;
  const auto put = [&](std::string_view name) { (list += list.empty() ? "" : ", ") += name; };
  for (const auto& method : route.methods) {
    put(method.name);
    if (method.name == "GET") put("HEAD");
  }
  if (route.socket && list.find("GET") == std::string::npos) put("GET");
  put("OPTIONS");
  return list;
}

bool has_parameter_twice(const Request& request) {
  return std::ranges::any_of(request.query, [&](const auto& pair) {
    return std::ranges::count(request.query, pair.first, [](const auto& p) -> const std::string& { return p.first; }) >
           1;
  });
}

/// That type, perhaps with charset=utf-8 (RFC 8259 section 11 knows no other, nor do we).
bool is_of_type(std::string_view content_type, std::string_view type) {
  const auto semicolon = content_type.find(';');
  if (!text::equal_no_case(text::trim(content_type.substr(0, semicolon)), type)) return false;
  if (semicolon == std::string_view::npos) return true;
  const auto parameter = text::trim(content_type.substr(semicolon + 1));
  return text::equal_no_case(parameter, "charset=utf-8") || text::equal_no_case(parameter, "charset=\"utf-8\"");
}

std::optional<Response> refuse_type(const Method& method, std::string_view content_type) {
  if (method.types.empty()) {
    if (is_of_type(content_type, "application/json")) return std::nullopt;
    return problem(415, "not_json", "The body must be application/json in UTF-8.");
  }
  std::string known;
  for (const auto& type : method.types) {
    if (is_of_type(content_type, type)) return std::nullopt;
    known += (known.empty() ? "" : " or ") + type;
  }
  return problem(415, "content_type_not_supported", "The body must be " + known + " in UTF-8.");
}

Router::Match match_socket(Route& route, const Request& request) {
  if (!route.socket) return problem(400, "not_a_websocket", "There is no WebSocket at this path.");
  if (route.socket_guard) {
    if (auto refused = route.socket_guard(request)) return *std::move(refused);
  }
  return &*route.socket;
}

Router::Match match_method(Route& route, const Request& request, bool has_body) {
  auto* const method = route.find(request.method);
  if (!method && request.method == "OPTIONS")
    return with_field({.status = 204, .content_type = {}, .body = {}, .fields = {}}, "Allow", allow(route));
  if (!method && route.socket && request.method == "GET") {
    return with_field(problem(426, "upgrade_required", "This path is a WebSocket."), "Upgrade", "websocket");
  }
  if (!method) {
    return with_field(problem(405, "method_not_allowed", "This path does not have this method."), "Allow",
                      allow(route));
  }
  if (has_body) {
    if (auto refused = refuse_type(*method, request.field("content-type"))) return *std::move(refused);
  }
  if (method->guard) {
    if (auto refused = method->guard(request)) return *std::move(refused);
  }
  return &method->handler;
}

}  // namespace

struct Router::Table {
  std::vector<std::unique_ptr<Route>> routes;

  Route& at(std::string_view pattern);
  Route* find(const Segments& path) {
    const auto found = std::ranges::find_if(routes, [&](const auto& route) { return route->fits(path); });
    return found == routes.end() ? nullptr : found->get();
  }
};

Route& Router::Table::at(std::string_view pattern) {
  if (!pattern.starts_with('/')) throw std::invalid_argument{"a pattern starts with '/': " + std::string{pattern}};
  auto route = std::make_unique<Route>();
  for (const auto segment : segments_of(pattern)) route->pattern.push_back(parse_segment(segment));
  const auto same = std::ranges::find_if(routes, [&](const auto& r) { return r->pattern == route->pattern; });
  if (same == routes.end()) {
    return **routes.insert(std::ranges::upper_bound(routes, route, is_more_precise), std::move(route));
  }
  const auto same_name = [](const Segment& a, const Segment& b) { return a.text == b.text; };
  if (!std::ranges::equal((*same)->pattern, route->pattern, same_name)) {
    throw std::invalid_argument{"a pattern has its parameters under other names elsewhere: " + std::string{pattern}};
  }
  return **same;
}

Router::Router() : table_(std::make_unique<Table>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view pattern, Handler handler, Guard guard,
                 std::vector<std::string_view> types) {
  static constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (std::ranges::find(methods, method) == methods.end()) {
    throw std::invalid_argument{"no handler can be added for the method " + std::string{method}};
  }
  auto& route = table_->at(pattern);
  if (route.find(method)) throw std::invalid_argument{"the route is there already: " + std::string{pattern}};
  route.methods.push_back({std::string{method}, std::move(handler), std::move(guard), {types.begin(), types.end()}});
}

void Router::add_socket(std::string_view pattern, SocketHandler handler, Guard guard) {
  auto& route = table_->at(pattern);
  if (route.socket) throw std::invalid_argument{"the WebSocket is there already: " + std::string{pattern}};
  route.socket.emplace(std::move(handler));
  route.socket_guard = std::move(guard);
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& route : table_->routes) {
    std::string pattern;
    for (const auto& segment : route->pattern) {
      pattern += segment.parameter ? "/{" + segment.text + "}" : "/" + segment.text;
    }
    for (const auto& method : route->methods) all.emplace_back(method.name, pattern);
    if (route->socket) all.emplace_back("WEBSOCKET", pattern);
  }
  return all;
}

Router::Match Router::match(Request& request, bool upgrade, bool has_body) const {
  const auto path = segments_of(request.path);
  auto* const route = table_->find(path);
  if (!route) return problem(404, "not_found", "There is nothing at this path.");
  if (has_parameter_twice(request)) {
    return problem(400, "parameter_twice", "A query parameter must be there once.");
  }
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (route->pattern[i].parameter) request.params.emplace(route->pattern[i].text, path[i]);
  }
  return upgrade ? match_socket(*route, request) : match_method(*route, request, has_body);
}

}  // namespace gavel::http
