// Local-volumes makes a local volume for each claim of the storage class "local", on the node that the scheduler chose for the
// claim's first pod, and removes it after the claim.
//
//	local-volumes KUBECONFIG FOLDER
//
// FOLDER/NODE/var is what each node sees as /var.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	class       = "local"
	provisioner = "test-cluster/local-volumes"
	inNode      = "/var/local-volumes"
)

type volumes struct {
	cluster kubernetes.Interface
	folder  string
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: local-volumes KUBECONFIG FOLDER")
		os.Exit(2)
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	v := volumes{kubernetes.NewForConfigOrDie(config), os.Args[2]}
	// Asks again and again instead of watching: the cluster is small, and there is no cache that could be stale.
	for ; ; time.Sleep(500 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		for _, step := range []func(context.Context) error{v.make, v.remove} {
			if err := step(ctx); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
		cancel()
	}
}

func (v volumes) make(ctx context.Context) error {
	claims, err := v.cluster.CoreV1().PersistentVolumeClaims("").List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, claim := range claims.Items {
		node := claim.Annotations["volume.kubernetes.io/selected-node"]
		ours := claim.Spec.StorageClassName != nil && *claim.Spec.StorageClassName == class
		if !ours || node == "" || claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil {
			continue
		}
		volume := volumeFor(&claim, node)
		// The rights of a fresh disk: who writes to it without being root needs a pod with fsGroup.
		if err := os.MkdirAll(v.onMachine(volume), 0o755); err != nil {
			return err
		}
		_, err := v.cluster.CoreV1().PersistentVolumes().Create(ctx, volume, meta.CreateOptions{})
		if err != nil && !errors.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

func (v volumes) remove(ctx context.Context) error {
	all, err := v.cluster.CoreV1().PersistentVolumes().List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, volume := range all.Items {
		ours := volume.Annotations["pv.kubernetes.io/provisioned-by"] == provisioner
		kept := volume.Spec.PersistentVolumeReclaimPolicy != core.PersistentVolumeReclaimDelete
		if !ours || kept || volume.Status.Phase != core.VolumeReleased {
			continue
		}
		if err := os.RemoveAll(v.onMachine(&volume)); err != nil {
			return err
		}
		err := v.cluster.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, meta.DeleteOptions{})
		if err != nil && !errors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func volumeFor(claim *core.PersistentVolumeClaim, node string) *core.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	return &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{
			Name:        name,
			Labels:      map[string]string{core.LabelHostname: node},
			Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": provisioner},
		},
		Spec: core.PersistentVolumeSpec{
			StorageClassName:              class,
			PersistentVolumeReclaimPolicy: core.PersistentVolumeReclaimDelete,
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
			ClaimRef: &core.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
			PersistentVolumeSource: core.PersistentVolumeSource{
				Local: &core.LocalVolumeSource{Path: filepath.Join(inNode, name)},
			},
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{
				NodeSelectorTerms: []core.NodeSelectorTerm{{MatchExpressions: []core.NodeSelectorRequirement{
					{Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{node}},
				}}},
			}},
		},
	}
}

// The node is named by a label, and the folder by the name, so that no path from outside is ever removed.
func (v volumes) onMachine(volume *core.PersistentVolume) string {
	return filepath.Join(v.folder, filepath.Base(volume.Labels[core.LabelHostname]), inNode, filepath.Base(volume.Name))
}
