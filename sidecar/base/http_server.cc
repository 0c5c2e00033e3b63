#include "sidecar/base/http_server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <list>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr ev_ssize_t kMostHeaders = 8192;
constexpr ev_ssize_t kMostBody = 4096;
constexpr int kPatience = 10;  // seconds
constexpr Duration kPause = std::chrono::milliseconds(100);
constexpr Duration kSweep = std::chrono::milliseconds(100);
constexpr uint16_t kAllMethods = 0x1ff;  // those that we refuse as well, in words of our own

// evhttp counts no connections before libevent 2.2, which has evhttp_set_max_connections(), and
// lets go of them in another order than is relied upon below.
static_assert(EVENT__NUMERIC_VERSION < 0x02020000);

// evhttp has freed it: all that is left is our reference, and with it the socket.
bool is_over(bufferevent* connection) {
    bufferevent_data_cb read = nullptr;
    bufferevent_data_cb write = nullptr;
    bufferevent_event_cb event = nullptr;
    void* argument = nullptr;
    bufferevent_getcb(connection, &read, &write, &event, &argument);
    return read == nullptr && write == nullptr && event == nullptr;
}

HttpRequest::Method method_of(evhttp_request* request) {
    switch (evhttp_request_get_command(request)) {
        case EVHTTP_REQ_GET:
        case EVHTTP_REQ_HEAD:
            return HttpRequest::Method::kGet;
        case EVHTTP_REQ_POST:
            return HttpRequest::Method::kPost;
        default:
            return HttpRequest::Method::kOther;
    }
}

// Nothing if it cannot be read. libevent hands out C strings: none may end in the middle.
std::optional<HttpRequest::Parameters> parameters_of(const char* query) {
    HttpRequest::Parameters parameters;
    if (query == nullptr || *query == '\0') return parameters;
    if (std::string_view(query).find("%00") != std::string_view::npos) return {};
    evkeyvalq pairs{};
    if (evhttp_parse_query_str(query, &pairs) != 0) return {};
    for (const evkeyval* pair = pairs.tqh_first; pair != nullptr; pair = pair->next.tqe_next) {
        parameters.emplace_back(pair->key, pair->value);
    }
    evhttp_clear_headers(&pairs);
    return parameters;
}

std::string body_of(evhttp_request* request) {
    evbuffer* buffer = evhttp_request_get_input_buffer(request);
    std::string body(evbuffer_get_length(buffer), '\0');
    evbuffer_copyout(buffer, body.data(), body.size());
    return body;
}

void send_reply(evhttp_request* request, const HttpReply& reply) {
    evkeyvalq* headers = evhttp_request_get_output_headers(request);
    evhttp_add_header(headers, "Content-Type", reply.type.c_str());
    evhttp_add_header(headers, "Cache-Control", "no-store");
    // A page takes what it needs from where it came from, and is part of no other.
    evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
    if (reply.type.starts_with("text/html")) {
        evhttp_add_header(
            headers, "Content-Security-Policy",
            "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'");
    }
    if (!reply.allow.empty()) evhttp_add_header(headers, "Allow", reply.allow.c_str());
    // libevent 2.1 would send the body to HEAD as well, where the client takes it for the next
    // reply.
    if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD) {
        evhttp_add_header(headers, "Content-Length", std::to_string(reply.body.size()).c_str());
    } else {
        evbuffer* body = evhttp_request_get_output_buffer(request);
        evbuffer_add(body, reply.body.data(), reply.body.size());
    }
    evhttp_send_reply(request, reply.status, nullptr, nullptr);
}

}  // namespace

struct HttpServer::State {
    EventLoop& loop;
    event_base* base;
    Answer answer;
    size_t most_connections;
    evhttp* http;
    evconnlistener* listener = nullptr;   // http's
    std::list<bufferevent*> connections;  // oldest first, each with a reference of ours
    Watch pause;
    Watch sweep;  // while there are connections
    std::shared_ptr<const int> alive = std::make_shared<const int>(0);

    State(EventLoop& its_loop, event_base* its_base, Answer its_answer, size_t most);
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    // evhttp takes the listener's argument for itself: this is how an error finds its server.
    static void let_rest(const evconnlistener* listener);
    void listen(int fd);
    bufferevent* make_connection();
    void forget_those_over();
    void sweep_later();
    void take(evhttp_request* request) const;
    void send_later(evhttp_request* request, const HttpReply& reply) const;
    void rest();

    static std::mutex mutex;  // of `all`, whose loops may run on different threads
    static std::vector<State*> all;
};

std::mutex HttpServer::State::mutex;
std::vector<HttpServer::State*> HttpServer::State::all;

HttpServer::State::State(EventLoop& its_loop, event_base* its_base, Answer its_answer, size_t most)
    : loop(its_loop),
      base(its_base),
      answer(std::move(its_answer)),
      most_connections(most),
      http(evhttp_new(base)) {
    if (http == nullptr) throw std::runtime_error("cannot make an HTTP server");
    evhttp_set_max_headers_size(http, kMostHeaders);
    evhttp_set_max_body_size(http, kMostBody);
    evhttp_set_timeout(http, kPatience);
    evhttp_set_allowed_methods(http, kAllMethods);
    evhttp_set_bevcb(
        http,
        [](event_base*, void* state) { return static_cast<State*>(state)->make_connection(); },
        this);
    evhttp_set_gencb(
        http,
        [](evhttp_request* request, void* state) { static_cast<State*>(state)->take(request); },
        this);
}

HttpServer::State::~State() {
    {
        const std::lock_guard lock(mutex);
        std::erase(all, this);
    }
    evhttp_free(http);
    for (bufferevent* connection : connections) bufferevent_decref(connection);
}

void HttpServer::State::listen(int fd) {
    // A backlog of 0: it listens already. evhttp brings the function that takes connections.
    listener = evconnlistener_new(base, nullptr, nullptr, LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    if (listener == nullptr || evhttp_bind_listener(http, listener) == nullptr) {
        throw std::runtime_error("cannot make an HTTP listener");
    }
    {
        const std::lock_guard lock(mutex);
        all.push_back(this);
    }
    evconnlistener_set_error_cb(listener, [](evconnlistener* which, void*) { let_rest(which); });
}

void HttpServer::State::let_rest(const evconnlistener* listener) {
    State* found = nullptr;
    {
        const std::lock_guard lock(mutex);
        found = *std::find_if(all.begin(), all.end(), [listener](const State* state) {
            return state->listener == listener;
        });
    }
    found->rest();  // on its own thread, as its end is: it is still there
}

// No descriptor is left, and the listener would go on telling so.
void HttpServer::State::rest() {
    try {
        pause = loop.after(kPause, [this] { evconnlistener_enable(listener); });
        evconnlistener_disable(listener);
    } catch (const std::exception& error) {  // then it goes on telling so
        log_error(std::string("unexpected: ") + error.what());
    }
}

bufferevent* HttpServer::State::make_connection() {
    forget_those_over();
    if (connections.size() >= most_connections) {
        // evhttp sees its end, as if the client had gone.
        shutdown(bufferevent_getfd(connections.front()), SHUT_RDWR);
        bufferevent_decref(connections.front());
        connections.pop_front();
    }
    // The socket is closed with the last reference: else evhttp would close it while libevent still
    // watches it for us, and its number may be another thread's by the time that it looks.
    bufferevent* made = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (made == nullptr) return nullptr;
    try {
        connections.push_back(made);
        bufferevent_incref(made);
        sweep_later();
    } catch (
        const std::bad_alloc&) {  // it is served; it is not counted, or not swept before others
    }
    return made;
}

void HttpServer::State::sweep_later() {
    if (sweep.active()) return;
    sweep = loop.after(kSweep, [this] {
        sweep = Watch();
        forget_those_over();
        if (!connections.empty()) sweep_later();
    });
}

void HttpServer::State::forget_those_over() {
    std::erase_if(connections, [](bufferevent* connection) {
        const bool over = is_over(connection);
        if (over) bufferevent_decref(connection);
        return over;
    });
}

// libevent is C: nothing may be thrown through it.
void HttpServer::State::take(evhttp_request* request) const {
    try {
        HttpRequest asked;
        asked.method = method_of(request);
        const evhttp_uri* uri = evhttp_request_get_evhttp_uri(request);
        const char* path = uri != nullptr ? evhttp_uri_get_path(uri) : nullptr;
        asked.path = path != nullptr ? path : "";
        auto parameters = parameters_of(uri != nullptr ? evhttp_uri_get_query(uri) : nullptr);
        if (!parameters) return send_reply(request, http_error(400, "the query cannot be read"));
        asked.parameters = std::move(*parameters);
        asked.body = body_of(request);
        asked.connection = bufferevent_getfd(
            evhttp_connection_get_bufferevent(evhttp_request_get_connection(request)));
        const char* host = evhttp_find_header(evhttp_request_get_input_headers(request), "Host");
        if (host != nullptr) asked.host = host;
        const HttpReply reply = answer(asked);
        if (reply.later) return send_later(request, reply);
        send_reply(request, reply);
    } catch (const std::exception& error) {
        log_error(std::string("unexpected: ") + error.what());
        evhttp_send_reply(request, 500, nullptr, nullptr);
    }
}

// The request is ours until the reply is sent, unless the server goes. Meanwhile nothing is read:
// evhttp takes what comes before its reply for a mistake of its own, and ends the process.
void HttpServer::State::send_later(evhttp_request* request, const HttpReply& reply) const {
    bufferevent_disable(evhttp_connection_get_bufferevent(evhttp_request_get_connection(request)),
                        EV_READ);
    const std::weak_ptr<const int> server = alive;
    reply.later([server, request](const HttpReply& late) {
        if (!server.expired()) send_reply(request, late);
    });
}

HttpServer::HttpServer(EventLoop& loop, int listening_fd, Answer answer, size_t most_connections)
    : state_(std::make_unique<State>(loop, loop.base_, std::move(answer), most_connections)) {
    state_->listen(listening_fd);
}

HttpServer::~HttpServer() = default;

HttpReply json_reply(std::string body, int status) {
    return {.status = status, .body = std::move(body), .type = "application/json", .allow = {}};
}

HttpReply http_error(int status, const std::string& text) {
    return json_reply("{\"error\": \"" + text + "\"}\n", status);
}

}  // namespace warren
