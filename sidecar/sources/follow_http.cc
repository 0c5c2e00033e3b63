// http://, https://: the catalog document from any server, asked again and again and sent only if
// it has changed.
#include <algorithm>
#include <cstdio>
#include <set>
#include <thread>

#include "sidecar/base/log_limit.h"
#include "sidecar/base/random.h"
#include "sidecar/catalog/read_catalog.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/sources/bounded_json.h"
#include "sidecar/sources/follow.h"
#include "sidecar/sources/poll_interval.h"
#include "sidecar/sources/read_services.h"
#include "sidecar/sources/web_client.h"

namespace warren {
namespace {

constexpr size_t kMaxDocument = size_t{256} << 20;
// Shorter than the silence that the sidecar takes for a sign that we hang.
constexpr Duration kPatience = std::chrono::seconds(25);
constexpr Duration kBetweenSigns = std::chrono::seconds(5);
constexpr long kOk = 200;
constexpr long kNotModified = 304;

class HttpDocument {
  public:
    HttpDocument(const SourceUrl& url, LineWriter& lines)
        : lines_(lines), token_file_(parameter(url, "token-file")) {
        if (url.hosts.size() != 1)
            throw std::invalid_argument("one server, and only one, is asked");
        request_.url = url.scheme + "://" + url.hosts.front() + url.target;
        request_.credentials = url.user;
        request_.tls = tls_files(url);
        request_.patience = kPatience;
        request_.max_body = kMaxDocument;
        request_.redirects = true;
        request_.proxies = true;
    }

    // Returns how long what it says is good for.
    std::chrono::seconds read() {
        const WebAnswer answer = client_.ask(conditional_request());
        if (answer.status == kNotModified && hash_) {
            lines_.confirm();
        } else if (answer.status == kOk) {
            take(answer);
        } else {
            fail("answers " + std::to_string(answer.status));
        }
        return poll_interval(answer.fields);
    }

  private:
    [[noreturn]] void fail(const std::string& reason) const {
        throw WebError(request_.url.substr(0, request_.url.find('?')) + ": " + reason);
    }

    WebRequest conditional_request() {
        WebRequest request = request_;
        request.headers = {"Accept: application/json"};
        if (!token_file_.empty()) {
            request.headers.push_back("Authorization: Bearer " + read_secret(token_file_));
        }
        if (!etag_.empty()) request.headers.push_back("If-None-Match: " + etag_);
        if (!modified_.empty()) request.headers.push_back("If-Modified-Since: " + modified_);
        return request;
    }

    void take(const WebAnswer& answer) {
        const TextHash hash = hash_text(answer.body);
        if (hash_ == hash) {
            lines_.confirm();
        } else {
            lines_.tell(services_of(answer));
        }
        hash_ = hash;
        etag_ = field(answer, "etag");
        modified_ = field(answer, "last-modified");
    }

    ServiceTexts services_of(const WebAnswer& answer) {
        std::vector<std::string> problems;
        try {
            ServiceTexts services = read_services(answer.body, problems);
            report(problems);
            return services;
        } catch (const CatalogError& error) {
            fail(std::string("answers what is no catalog: ") + error.what());
        } catch (const BadJson& error) {
            fail(std::string("answers what is no catalog: ") + error.what());
        }
    }

    // Those that are new; a document with a systematic mistake in it is still told in time.
    void report(const std::vector<std::string>& problems) {
        std::set<std::string> now(problems.begin(), problems.end());
        for (const std::string& problem : problems) {
            size_t left_out = 0;
            if (problems_.contains(problem) || !limit_.take(Clock::now(), left_out)) continue;
            std::fprintf(stderr, "warren-source: %s%s\n", problem.c_str(),
                         and_left_out(left_out).c_str());
        }
        problems_ = std::move(now);
    }

    static std::string field(const WebAnswer& answer, const char* name) {
        const auto found = answer.fields.find(name);
        return found == answer.fields.end() ? std::string() : found->second;
    }

    LineWriter& lines_;
    std::string token_file_;
    WebRequest request_;
    WebClient client_;
    std::optional<TextHash> hash_;  // of what was told
    std::string etag_;
    std::string modified_;
    std::set<std::string> problems_;
    LogLimit limit_{20};
};

// Four fifths to all of it, so that the sidecars of a cluster do not come all at once.
void rest(std::chrono::seconds interval, LineWriter& lines, Random& random) {
    constexpr uint32_t kParts = 1000;
    const Duration pause = Duration(interval) * (800 + random.below(200)) / kParts;
    for (const TimePoint end = Clock::now() + pause; Clock::now() < end; lines.confirm()) {
        std::this_thread::sleep_for(std::min(end - Clock::now(), kBetweenSigns));
    }
}

}  // namespace

void follow_http(const SourceUrl& url, LineWriter& lines) {
    allow_parameters(url, {"ca", "cert", "key", "token-file"});
    HttpDocument document(url, lines);
    for (Random random;;) rest(document.read(), lines, random);
}

}  // namespace warren
