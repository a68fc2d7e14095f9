#include "server/live/message.hpp"

#include <string>

namespace gavel::live {
namespace {

/// Behind the first member, which is the type.
std::string with_member(std::string_view json, std::string_view member) {
  const auto first = json.find(',');
  std::string text(json.substr(0, first));
  (text += ',') += member;
  return text += json.substr(first);
}

std::string block(std::string_view json, std::string_view name, std::optional<std::uint64_t> seq) {
  std::string text = "event: " + std::string(name) + '\n';
  if (seq) text += "id: " + std::to_string(*seq) + '\n';
  (text += "data: ") += json;  // JSON has its line ends escaped
  return text += "\n\n";
}

}  // namespace

const http::Frame& Message::as(Form form) {
  auto& frame = frames_[static_cast<std::size_t>(form)];
  if (frame) return frame;
  const std::string_view json = *frames_.front();
  // A snapshot has the auction's id already.
  const auto text = form == Form::block   ? block(json, name_, seq_)
                    : name_ == "snapshot" ? std::string(json)
                                          : with_member(json, "\"id\":\"" + id_.to_string() + '"');
  return frame = std::make_shared<const std::string>(text);
}

}  // namespace gavel::live
