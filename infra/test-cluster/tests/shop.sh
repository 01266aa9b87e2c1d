# shellcheck shell=bash disable=SC2034 # the parts use the variables
# What the parts share that run the shop: its deployment, customers who order without a pause, and the check at the end. To be read
# after lib.sh.
. "$HERE/lib.sh"
ROOT=$(cd "$HERE/../.." && pwd)
MODULES=(user product order payment)

# usage: start_shop OVERLAY [SCRIPT]
# Deploys the shop as "make cluster" does (its manifests changed by a sed script), and opens a way to its gateway, URL. Everything goes
# when the part ends.
start_shop() {
    needs_own_cluster
    NAMESPACE=microshop-${1%-split}
    [ -f "$ROOT/target/image/microshop.tar" ] || { echo "Needs target/image/microshop.tar: make image" && exit 77; }
    if in_namespace get deployment gateway > /dev/null 2>&1; then
        echo "Needs a cluster without the shop: make cluster-down"
        exit 77
    fi
    eventually 180 "what the part before has left is gone" is_not_ending
    WORK=$(mktemp -d)
    BACKGROUND=() CUSTOMERS=()
    trap finish_shop EXIT
    local begin=$SECONDS
    "$HERE/deploy" "$@" > /dev/null
    figure "deployed ($1), images included" "$((SECONDS - begin)) s"
    PORT=$((20000 + RANDOM % 10000))
    URL=http://127.0.0.1:$PORT
    tunnel "$NAMESPACE" gateway 80 "$URL/%00" &
    BACKGROUND+=($!)
    eventually 60 "the gateway answers" curl -sf -m 5 "$URL/health"
}

is_not_ending() { [ "$(kubectl get namespace "$NAMESPACE" -o jsonpath='{.status.phase}' 2> /dev/null)" != Terminating ]; }

finish_shop() {
    local node
    kill "${BACKGROUND[@]}" "${CUSTOMERS[@]}" 2> /dev/null || true
    rm -rf "$WORK"
    # The cluster may have been removed meanwhile.
    [ -f "$STATE/ready" ] || return 0
    for node in "${NODES[@]}"; do
        "$HERE/start-node" "$node" > /dev/null 2>&1 || true
        kubectl uncordon "$node" > /dev/null 2>&1 || true
    done
    kubectl delete namespace "$NAMESPACE" --timeout=180s > /dev/null || true
}

# usage: tunnel NAMESPACE SERVICE PORT URL
# A tunnel ends with the pod at its other end. That pod answers the URL by itself.
tunnel() {
    local forward
    trap 'kill $forward 2> /dev/null; exit' TERM
    while :; do
        "$HERE/kubectl" -n "$1" port-forward "service/$2" "$PORT:$3" > /dev/null 2>&1 &
        forward=$!
        sleep 1
        # Not every tunnel to a dead node notices.
        while kill -0 $forward 2> /dev/null && curl -sm 5 -o /dev/null "$4"; do sleep 1; done
        kill $forward 2> /dev/null || true
        wait $forward 2> /dev/null || true
        sleep 0.5
    done
}

# usage: post FILE PATH JSON
# Repeats the request with its key until it is accepted (409: too many orders are open), as the API's description tells customers; prints the
# id. FILE.answers gets a line for each answer: its status, or 000 if there was none.
post() {
    local key status end=$((SECONDS + 600))
    key=$(cat /proc/sys/kernel/random/uuid)
    while :; do
        status=$(curl -s -m 10 -o "$1.answer" -w '%{http_code}' "$URL$2" -H 'Content-Type: application/json' \
            -H "Idempotency-Key: $key" -d "$3") || status=000
        echo "$(date +%s) $status" >> "$1.answers"
        case $status in
            2??) break ;;
            000 | 409 | 429 | 5??) [ $SECONDS -lt $end ] || return 1 ;;
            *) cat "$1.answer" >&2 && return 1 ;;
        esac
        sleep 0.2
    done
    jq -r .id "$1.answer"
}

# usage: start_customers COUNT
# Customers with one account, each of whom places one order after the other, with a pause of as many seconds as the file pause says.
start_customers() {
    local number
    USER_ID=$(post "$WORK/first" /api/users '{"username":"ada","email":"ada@example.com"}')
    PRODUCT_ID=$(post "$WORK/first" /api/products '{"name":"Teapot","price":9.99,"stock":1000000}')
    # Until the JVMs have compiled what matters, a module may hear too late of what is new in another, and refuse an order (422).
    eventually 60 "the first order" first_order
    for ((number = 1; number <= $1; number++)); do
        touch "$WORK/$number.orders"
        customer "$WORK/$number" &
        CUSTOMERS+=($!)
    done
    eventually 60 "customers order" ordering 10
}
first_order() {
    post "$WORK/first" /api/orders "{\"user_id\":\"$USER_ID\",\"product_id\":\"$PRODUCT_ID\"}" > "$WORK/first.id" &&
        mv "$WORK/first.id" "$WORK/first.orders"
}
customer() {
    while ! [ -e "$WORK/closed" ] && ! [ -e "$1.ends" ]; do
        post "$1" /api/orders "{\"user_id\":\"$USER_ID\",\"product_id\":\"$PRODUCT_ID\"}" >> "$1.orders"
        sleep "$(cat "$WORK/pause" 2> /dev/null || echo 0)"
    done
}
orders() { cat "$WORK"/*.orders | wc -l; }
# usage: ordering COUNT
ordering() { [ "$(orders)" -ge "$1" ]; }

all_ready() {
    local workload workloads
    workloads=$(in_namespace get deployments,statefulsets -o name) && [ -n "$workloads" ] || return 1
    for workload in $workloads; do
        in_namespace rollout status "$workload" --timeout=1s || return 1
    done
}
# usage: recovered WHAT
recovered() {
    eventually 300 "$1, all pods are ready" all_ready
    eventually 120 "$1, customers order" ordering $(($(orders) + 10))
}

# usage: no_errors_since TIME WHAT
# Every request since then was answered, and none with 5xx.
no_errors_since() {
    local errors
    errors=$(awk -v since="$1" '$1 >= since && $2 ~ /^(000|5..)$/ { print $2 }' "$WORK"/*.answers | sort | uniq -c | tr '\n' ' ')
    [ -z "$errors" ] || failed "$2: customers got $errors"
}

# usage: end_customers COUNT
end_customers() {
    local number
    for ((number = 1; number <= $1; number++)); do
        touch "$WORK/$number.ends"
        wait "${CUSTOMERS[0]}" || failed "a customer gave up"
        CUSTOMERS=("${CUSTOMERS[@]:1}")
    done
}

# Stops the customers, and makes sure that the shop has exactly the orders that it accepted, all of them confirmed, and that its
# invariants hold.
close_shop() {
    local customer
    touch "$WORK/closed"
    for customer in "${CUSTOMERS[@]}"; do
        wait "$customer" || failed "a customer gave up"
    done
    CUSTOMERS=()
    sort -u "$WORK"/*.orders > "$WORK/accepted"
    [ "$(wc -l < "$WORK/accepted")" = "$(orders)" ] || failed "an order was accepted twice"
    eventually 120 "every accepted order is confirmed, and there is no other" as_accepted
    figure "orders accepted, lost, double" "$(orders), 0, 0"
    invariants || failed "the invariants: $(tail -n 20 "$WORK/invariants")"
    tail -n 1 "$WORK/invariants"
}
as_accepted() {
    listed > "$WORK/listed" && sed 's/$/ confirmed/' "$WORK/accepted" | cmp -s - <(sort "$WORK/listed")
}
# Ids and states of the customers' orders, as the shop lists them.
listed() {
    local page cursor=
    while :; do
        page=$(curl -sf -m 20 "$URL/api/orders?user_id=$USER_ID&limit=100$cursor") || return 1
        jq -r '.items[] | "\(.id) \(.status)"' <<< "$page"
        cursor=$(jq -r '.next_cursor // empty' <<< "$page")
        [ -n "$cursor" ] || return 0
        cursor="&cursor=$cursor"
    done
}
# In a pod of the shop, which asks the other processes.
invariants() {
    in_namespace exec "$(in_namespace get pods -l shop.process=true --field-selector=status.phase=Running -o name | head -n 1)" -- \
        /opt/java/bin/java -Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar /opt/microshop/microshop.jar \
        check-invariants --url http://127.0.0.1:8081 > "$WORK/invariants" 2>&1
}

# The pods that there are, and how often each of their containers was started again.
pods_and_restarts() {
    in_namespace get pods \
        -o jsonpath='{range .items[*]}{.metadata.uid} {.status.containerStatuses[*].restartCount}{"\n"}{end}' | sort
}

# The restarts of the shop's pods that run now.
restarts() {
    in_namespace get pods -l shop.process=true -o jsonpath='{.items[*].status.containerStatuses[0].restartCount}' | tr ' ' '\n' |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# usage: overlay NAME COMPONENT...
# Writes an overlay of dev with these components of k8s, and prints its folder.
overlay() {
    local folder=$WORK/overlays/$1 component
    shift
    mkdir -p "$folder"
    {
        echo "apiVersion: kustomize.config.k8s.io/v1beta1"
        echo "kind: Kustomization"
        echo "resources: [$(realpath --relative-to "$folder" "$ROOT/k8s/base")]"
        echo "components:"
        for component in "$@" environments/dev; do
            echo "  - $(realpath --relative-to "$folder" "$ROOT/k8s/$component")"
        done
    } > "$folder/kustomization.yaml"
    echo "$folder"
}
# usage: apply FOLDER [OPTION]...
apply() {
    kubectl kustomize "$1" | kubectl apply --server-side --force-conflicts --validate=strict -f - "${@:2}" > /dev/null
}
# usage: rollout NAME
rollout() {
    local begin=$SECONDS
    in_namespace rollout status "$1" --timeout=300s > /dev/null || failed "$1 is not rolled out after 300 s"
    echo "$1 is rolled out: after $((SECONDS - begin)) s"
}
