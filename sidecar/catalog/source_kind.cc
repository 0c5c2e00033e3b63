#include "sidecar/catalog/source_kind.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "sidecar/base/percent.h"
#include "sidecar/base/split.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr std::array<std::string_view, 5> kWithHost{"http", "https", "warren+https", "etcd+http",
                                                    "etcd+https"};
constexpr std::array<std::string_view, 2> kWithPath{"boltdb", "warren+unix"};
constexpr std::string_view kArgument = "arg=";

template <size_t size>
bool is_one_of(std::string_view text, const std::array<std::string_view, size>& all) {
    return std::find(all.begin(), all.end(), text) != all.end();
}

[[noreturn]] void refuse(const std::string& url, const std::string& why) {
    throw std::invalid_argument(in_quotes(shown_source(url)) + ' ' + why);
}

std::string scheme_of(const std::string& url) {
    const size_t colon = url.find(':');
    if (colon == std::string::npos || url.starts_with('/')) {
        refuse(url, "is no URL such as file:///path.json");
    }
    return lower_case(url.substr(0, colon));
}

std::string_view behind_scheme(std::string_view url) { return url.substr(url.find(':') + 1); }

// Between the slashes: "user@host:1,other:2".
std::string_view authority_of(std::string_view url) {
    std::string_view rest = behind_scheme(url);
    if (!rest.starts_with("//")) return {};
    rest.remove_prefix(2);
    return rest.substr(0, rest.find_first_of("/?#"));
}

std::string decoded(const std::string& url, std::string_view text) {
    auto result = percent_decoded(text);
    if (!result) refuse(url, "has a '%' without two hex digits");
    return std::move(*result);
}

// "[::1]:80" and "manager:8080" without the port.
std::string host_of(std::string_view server) {
    if (server.starts_with('[')) return std::string(server.substr(1, server.find(']') - 1));
    std::string host = lower_case(server.substr(0, server.find(':')));
    if (host.ends_with('.')) host.pop_back();
    return host;
}

void check_child(const std::string& url, const std::string& scheme) {
    const std::string_view rest = behind_scheme(url);
    if (is_one_of(scheme, kWithPath)) {
        if (!rest.starts_with("///")) refuse(url, "has no absolute path: " + scheme + ":///path");
        return;
    }
    if (!rest.starts_with("//")) refuse(url, "names no host: " + scheme + "://host");
    const auto hosts = source_hosts(url);
    const bool all = std::none_of(hosts.begin(), hosts.end(),
                                  [](const std::string& host) { return host.empty(); });
    if (hosts.empty() || !all) refuse(url, "names no host: " + scheme + "://host");
}

// A file's name is none. The query of http: is the server's own, and each calls it otherwise.
bool is_secret(std::string_view parameter) {
    constexpr std::array<std::string_view, 7> kParts{"password", "passwd", "secret",   "token",
                                                     "api_key",  "apikey", "signature"};
    const std::string name = lower_case(parameter.substr(0, parameter.find('=')));
    if (name.ends_with("-file")) return false;
    return name == "sig" || name == "api-key" ||
           std::any_of(kParts.begin(), kParts.end(), [&name](std::string_view part) {
               return name.find(part) != std::string::npos;
           });
}

// Of "?a=b&password=c", or "#…".
std::string without_secrets(std::string_view parameters) {
    std::string shown;
    split(parameters, '&', [&shown](std::string_view part) {
        if (!shown.empty()) shown += '&';
        shown += is_secret(part) ? std::string(part.substr(0, part.find('='))) + "=..."
                                 : std::string(part);
    });
    return shown;
}

}  // namespace

SourceKind source_kind(const std::string& url) {
    const std::string scheme = scheme_of(url);
    if (scheme == "file") {
        source_path(url);
        return SourceKind::kFile;
    }
    if (scheme == "exec") {
        source_arguments(url);
        return SourceKind::kProgram;
    }
    if (is_one_of(scheme, kWithHost) || is_one_of(scheme, kWithPath)) {
        check_child(url, scheme);
        return SourceKind::kChild;
    }
    if (scheme == "local") {
        if (!behind_scheme(url).empty()) refuse(url, "has nothing behind the colon");
        return SourceKind::kLocal;
    }
    refuse(url, "is of no known kind of source");
}

std::string source_path(const std::string& url) {
    const bool is_file = scheme_of(url) == "file";
    std::string_view rest = behind_scheme(url);
    if (!rest.starts_with("///")) {
        refuse(url, std::string("has no absolute path: ") +
                        (is_file ? "file:///path.json" : "exec:///path/to/program"));
    }
    rest.remove_prefix(2);
    if (!is_file) rest = rest.substr(0, rest.find('?'));
    std::string path = decoded(url, rest);
    if (path.ends_with('/')) refuse(url, "names a folder");
    return path;
}

std::vector<std::string> source_arguments(const std::string& url) {
    std::vector<std::string> arguments{source_path(url)};
    const size_t mark = url.find('?');
    if (mark == std::string::npos) return arguments;
    split(std::string_view(url).substr(mark + 1), '&', [&](std::string_view part) {
        if (!part.starts_with(kArgument)) refuse(url, "has a parameter that is not 'arg='");
        arguments.push_back(decoded(url, part.substr(kArgument.size())));
    });
    return arguments;
}

std::vector<std::string> source_hosts(const std::string& url) {
    std::string_view authority = authority_of(url);
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    std::vector<std::string> hosts;
    split(authority, ',', [&hosts](std::string_view server) { hosts.push_back(host_of(server)); });
    return hosts;
}

std::string shown_source(const std::string& url) {
    if (lower_case(url).starts_with("file:")) return url;
    const std::string_view text = url;
    const std::string_view authority = authority_of(text);
    const auto begin = authority.empty() ? text.find(':') + 1
                                         : static_cast<size_t>(authority.data() - text.data());
    std::string shown(text.substr(0, begin));
    const size_t at = authority.rfind('@');
    if (at == std::string_view::npos) {
        shown += authority;
    } else {
        const std::string_view user = authority.substr(0, at);
        shown += user.substr(0, user.find(':'));
        shown += authority.substr(at);
    }
    std::string_view rest = text.substr(begin + authority.size());
    for (const char mark : {'?', '#'}) {
        const size_t end = std::min(rest.find(mark), rest.size());
        const bool parameters = shown.ends_with('?') || shown.ends_with('#');
        shown +=
            parameters ? without_secrets(rest.substr(0, end)) : std::string(rest.substr(0, end));
        rest.remove_prefix(end);
        if (rest.empty()) return shown;
        shown += mark;
        rest.remove_prefix(1);
    }
    return shown + without_secrets(rest);
}

}  // namespace warren
