// The manual page, in man(7)'s macros: https://man7.org/linux/man-pages/man7/man.7.html
#include <algorithm>
#include <array>
#include <cstdio>

#include "server/cli/completions.hpp"
#include "server/cli/version.hpp"

namespace gavel::cli {
namespace {

char32_t take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t value = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size && i < text.size(); ++i)
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(std::min(size, text.size()));
  return value;
}

/// Text of our own as groff takes it: nothing is a macro or an escape, hyphens can be copied, all is ASCII.
std::string roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '`') {
      out += "\\(ga";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c == '^' || c == '~') {
      out += c == '^' ? "\\(ha" : "\\(ti";
    } else if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      std::array<char, 16> escape{};
      std::snprintf(escape.data(), escape.size(), "\\[u%04X]", static_cast<unsigned>(c));
      out += escape.data();
    }
  }
  return out;
}

std::string synopsis(const CommandEntry& command) {
  std::string line = ".B " + roff(command.path) + "\n";
  std::string rest;
  if (!command.commands.empty()) rest += "\\fICOMMAND\\fR ";
  for (const auto& argument : command.arguments) {
    const auto name = "\\fI" + roff(argument.name) + "\\fR" + (argument.many ? "..." : "");
    rest += (argument.required ? name : "[" + name + "]") + " ";
  }
  if (command.flags.size() > 1) rest += "[\\fIFLAG\\fR...]";
  if (!rest.empty()) line += rest + "\n";
  return line;
}

std::string flag_item(const FlagEntry& flag) {
  std::string names;
  for (const auto& name : flag.names) names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  if (!flag.value.empty()) names += " \\fI" + roff(flag.value) + "\\fR";
  return ".TP\n" + names + "\n" + roff(flag.text) + "\n";
}

std::string words_text(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Examples and notes keep their lines.
std::string footer_text(const std::string& footer) {
  return footer.empty() ? "" : ".PP\n.nf\n" + roff(footer) + "\n.fi\n";
}

std::string section(const CommandEntry& command) {
  std::string out = ".SS " + roff(command.path) + "\n" + synopsis(command) + ".PP\n" + roff(command.text) + ".\n";
  for (const auto& argument : command.arguments)
    out += ".TP\n\\fI" + roff(argument.name) + "\\fR\n" + roff(argument.text) +
           (argument.choices.empty() ? "" : ": one of " + roff(words_text(argument.choices))) + "\n";
  for (const auto& flag : command.flags) {
    if (flag.names.front() == "-h" || flag.names.front() == "--help") continue;
    out += flag_item(flag);
  }
  return out + footer_text(command.footer);
}

constexpr std::string_view kEnd = R"(.SH ENVIRONMENT
.TP
\fBGAVEL_CONFIG\fR
The configuration file, where no \-\-config names one.
.TP
\fBGAVEL_URL\fR, \fBGAVEL_TOKEN\fR, \fBGAVEL_TOKEN_FILE\fR
For the commands that talk to a server: where it is, and who asks.
.TP
\fBGAVEL_\fIKEY\fR
Any key of the configuration: \fBGAVEL_HTTP_LISTEN\fR is http.listen.
.SH EXIT STATUS
.TP
0
It went well.
.TP
1
It failed; one line on stderr says why.
.TP
2
The command line or the configuration is wrong.
.TP
3
The server said no.
.TP
4
bid: it was taken, and somebody else's is higher.
.TP
5
auction watch: over without a sale.
.TP
6
auction watch: cancelled.
.SH SIGNALS
\fBgavel serve\fR ends in order with SIGTERM and SIGINT, and reads its configuration again with SIGHUP.
)";

}  // namespace

std::string man_page(const CommandEntry& top) {
  std::string out =
      ".\\\" Made by `gavel man`.\n.TH GAVEL 1 \"\" \"gavel " + roff(project_version()) + "\" \"User Commands\"\n";
  out += ".SH NAME\ngavel \\- auction server and its commands\n.SH SYNOPSIS\n" + synopsis(top);
  out += ".SH DESCRIPTION\n" + roff(top.text) + "\n" + footer_text(top.footer) + ".SH COMMANDS\n";
  for (const auto* command : all_commands(top)) {
    if (command != &top) out += section(*command);
  }
  return out + std::string(kEnd);
}

}  // namespace gavel::cli
