#include "sidecar/sources/source_url.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "sidecar/base/percent.h"
#include "sidecar/base/split.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/source_kind.h"

namespace warren {
namespace {

std::string decoded(std::string_view text, const std::string& url) {
    auto result = percent_decoded(text);
    if (!result)
        throw std::invalid_argument(in_quotes(shown_source(url)) +
                                    " has a '%' without two hex digits");
    return std::move(*result);
}

}  // namespace

SourceUrl parse_source_url(const std::string& text) {
    SourceUrl url;
    const size_t colon = text.find("://");
    if (colon == std::string::npos || colon == 0) {
        throw std::invalid_argument(in_quotes(text) + " is no URL such as etcd+http://host:2379");
    }
    url.scheme = text.substr(0, colon);
    std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string_view rest = std::string_view(text).substr(colon + 3);

    const bool servers_query = url.scheme == "http" || url.scheme == "https";
    const size_t mark = std::min(rest.find(servers_query ? '#' : '?'), rest.size());
    split(rest.substr(std::min(mark + 1, rest.size())), '&', [&](std::string_view part) {
        const size_t equals = std::min(part.find('='), part.size());
        url.parameters[decoded(part.substr(0, equals), text)] =
            decoded(part.substr(std::min(equals + 1, part.size())), text);
    });
    rest = rest.substr(0, mark);

    const size_t slash = std::min(rest.find_first_of("/?"), rest.size());
    std::string_view authority = rest.substr(0, slash);
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.user = decoded(authority.substr(0, at), text);
        authority.remove_prefix(at + 1);
    }
    split(authority, ',', [&url](std::string_view host) { url.hosts.emplace_back(host); });
    url.target = rest.substr(slash);
    url.path = decoded(url.target.substr(0, url.target.find('?')), text);
    return url;
}

void allow_parameters(const SourceUrl& url, const std::vector<std::string>& known) {
    for (const auto& [name, value] : url.parameters) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw std::invalid_argument("there is no parameter '" + name + "' of " + url.scheme +
                                        ": sources");
        }
    }
}

std::string with_port(const std::string& host, uint16_t port) {
    const bool has_one = host.find(':', host.rfind(']') + 1) != std::string::npos;
    return has_one ? host : host + ':' + std::to_string(port);
}

}  // namespace warren
