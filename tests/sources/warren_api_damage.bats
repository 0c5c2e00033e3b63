# warren+unix: and a manager that misbehaves: said in clear words, and never a smaller catalog.
load ../support/live
load warren_api
setup() {
    fresh_source
    echo good >"$T/mode"
    start raw python3 "$API/raw_manager.py" "$SOCKET" "$T/mode"
    wait_for grep -q ready "$T/raw.out" "$T/raw.err"
}
teardown() { stop_all; }

BOTH=("svc0 c0-0 c0-1 c0-2" "svc1 c1-0 c1-1 c1-2")
last_line_is() { tail -1 "$T/source.out" | grep -Fx -- "$1"; }

survives() { # MODE TEXT: and all is well when it behaves again
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    echo "$1" >"$T/mode"
    fails_with "$SOCKET: $2"
    echo good >"$T/mode"
    PATIENCE=8 wait_for last_line_is '{}'
    knows "${BOTH[@]}"
    equal 2 "$(news)"
}
harmless() { # MODE
    echo "$1" >"$T/mode"
    follow "warren+unix://$SOCKET"
    wait_for knows "${BOTH[@]}"
    sleep 3
    equal 1 "$(news)"
}

@test "each octet in a frame of its own" { harmless crumbs; }
@test "answers before the question is there as a whole" { harmless early; }
@test "GOAWAY behind each answer" { harmless goaway; }
@test "GOAWAY instead of an answer" { survives goaway_at_once "the answer was cut off"; }
@test "cut in the middle of a message" { survives cut "the answer was cut off"; }
@test "cut before the trailers" { survives cut_before_trailers "the answer was cut off"; }
@test "an end without trailers" { survives no_trailers "the answer was cut off"; }
@test "a message that ends too early" { survives half_message "the answer was cut off"; }
@test "a stream that is reset" { survives reset "the answer was cut off"; }
@test "compressed messages" { survives compressed "sends compressed messages, which it was not asked for"; }
@test "a message of 4 GiB" { survives oversize "sends a message of more than 128 MiB"; }
@test "no protobuf" { survives garbage "its list of services is damaged"; }
@test "no message, and status 0" { survives no_message "sends no message, and says that all is well"; }
@test "two messages" { survives two_messages "sends several messages for one question"; }
@test "only trailers" { survives trailers_only "gRPC status 7: 'not for you: 100%'"; }
@test "an error page" { survives page "HTTP status 503"; }
@test "a page that is no gRPC" { survives other_page "its answer is not gRPC"; }
@test "noise" { survives noise "the answer was cut off"; }
