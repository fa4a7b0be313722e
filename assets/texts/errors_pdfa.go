package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"PDFA-POLICE":    "Une police de caractères de Chevet est abîmée : réinstallez le logiciel.",
	"PDFA-CARACTERE": "Le document contient un caractère qui ne peut pas être imprimé (un émoji, par exemple). Remplacez-le par des mots.",
	"PDFA-ECRITURE":  "Le PDF n’a pas pu être écrit. Réessayez ; si cela se répète, donnez ce code au support.",
})
