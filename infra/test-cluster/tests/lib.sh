# shellcheck shell=bash disable=SC2034 # the parts use the variables
# What the parts share.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SERVER_IMAGE=nginx:1.30
CLIENT_IMAGE=curlimages/curl:8.14.1

kubectl() { "$HERE/kubectl" "$@"; }

failed() {
    echo "FAILED: $*" >&2
    exit 1
}

# For parts that break nodes, or look at what only this cluster has.
needs_own_cluster() {
    [ -z "${CONTEXT:-}" ] || { echo "Needs the cluster of infra/test-cluster." && exit 77; }
}

# Makes a namespace that goes when the part ends.
own_namespace() {
    NAMESPACE=test-$1-$$
    kubectl create namespace "$NAMESPACE" > /dev/null
    trap 'kubectl delete namespace "$NAMESPACE" --wait=false > /dev/null' EXIT
}

in_namespace() { kubectl -n "$NAMESPACE" "$@"; }

# usage: eventually SECONDS WHAT COMMAND [ARGUMENT]...
# Waits until a command succeeds, and says how long that took.
eventually() {
    local limit=$1 what=$2 begin=$SECONDS
    shift 2
    until "$@" > /dev/null 2>&1; do
        [ $((SECONDS - begin)) -lt "$limit" ] || failed "$what, even after $limit s"
        sleep 0.5
    done
    echo "$what: after $((SECONDS - begin)) s"
}

# usage: deployment NAME IMAGE REPLICAS [COMMAND]
# Applies a Deployment whose pods are spread over the nodes and leave a dead one after 5 seconds.
deployment() {
    in_namespace apply -f - > /dev/null << YAML
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $1
spec:
  replicas: $3
  selector:
    matchLabels: {app: $1}
  template:
    metadata:
      labels: {app: $1}
    spec:
      terminationGracePeriodSeconds: 1
      tolerations:
        - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
        - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          nodeTaintsPolicy: Honor
          labelSelector:
            matchLabels: {app: $1}
      containers:
        - name: main
          image: $2
          imagePullPolicy: IfNotPresent
          ${4:+"command: [sh, -c, '$4']"}
          resources:
            requests: {cpu: 50m, memory: 32Mi}
YAML
}

rolled_out() { in_namespace rollout status "deployment/$1" --timeout=1s; }
pods_of() { in_namespace get pods -l "app=$1" --field-selector=status.phase=Running -o jsonpath='{.items[*].metadata.name}'; }

# usage: figure WHAT VALUE
# Prints a figure, which "run" writes into docs/kubernetes.md when it is asked to.
figure() {
    echo "$1: $2"
    [ -z "${FIGURES:-}" ] || echo "| ${0##*/} | $1 | $2 |" >> "$FIGURES"
}
