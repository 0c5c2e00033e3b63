// Asks over TCP or TLS and keeps what is reported, without a forwarder.
#pragma once

#include <doctest/doctest.h>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/upstream/upstream_book.h"
#include "tests/support/referee.h"
#include "tests/support/stream_server.h"

namespace warren::test {

using std::chrono::milliseconds;

class StreamBench {
  public:
    struct Asked {
        Question question;
        std::unique_ptr<Exchange> exchange;
        std::optional<Bytes> response;  // empty: the network failed
        int reports = 0;
        bool returned = false;  // from ask_over_tcp()
    };

    Asked& ask(const Upstream& server, const std::string& name = "Www.Example.com",
               bool edns = false) {
        Asked& asked = asked_.emplace_back();
        asked.question.message = query({.name = name, .edns = edns});
        REQUIRE(parse_query(asked.question.message, asked.question.query) == dns::Parsed::kGood);
        asked.exchange =
            ask_over_tcp(context, asked.question, server,
                         [this, &asked](Exchange& exchange, std::span<uint8_t> response) {
                             CHECK(asked.returned);
                             CHECK(&exchange == asked.exchange.get());
                             ++asked.reports;
                             asked.response.emplace(response.begin(), response.end());
                             if (!response.empty()) ++answered;
                             asked.exchange.reset();
                             if (then) then(asked);
                             if (++reported_ == awaited_) loop.stop();
                         });
        asked.returned = true;
        return asked;
    }
    Asked& ask(const StreamServer& server, const std::string& name = "Www.Example.com") {
        return ask(Upstream{.endpoint = server.endpoint, .tls_name = {}}, name);
    }
    // Until `count` more exchanges have reported, 5 s at most; how many did.
    size_t wait(size_t count = 1, Duration time = std::chrono::seconds(5)) {
        reported_ = 0;
        awaited_ = count;
        run(time);
        awaited_ = 0;
        return reported_;
    }
    void run(Duration time) {
        const Watch end = loop.after(time, [this] { loop.stop(); });
        loop.run();
    }

    EventLoop loop;
    UpstreamBook book;
    Counters counters;
    ExchangeContext context{.loop = loop, .book = book, .counters = counters};
    size_t answered = 0;
    std::function<void(Asked&)> then;

  private:
    size_t reported_ = 0;
    size_t awaited_ = 0;
    std::list<Asked> asked_;
};

}  // namespace warren::test
