package pdf

import (
	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// openForm prepares the drawing of form fields, whose values PDFium draws apart from the page. Nothing is
// executed: this build of PDFium has no script engine, and no action of the document is ever run. "" means that
// the file has no form, or one that cannot be read: the page is then drawn without it.
func openForm(p pdfium.Pdfium, doc references.FPDF_DOCUMENT) references.FPDF_FORMHANDLE {
	kind, err := p.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: doc})
	if err != nil || kind.FormType == enums.FPDF_FORMTYPE_NONE {
		return ""
	}
	form, err := p.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: doc, FormFillInfo: deaf})
	if err != nil {
		return ""
	}
	return form.FormHandle
}

// deaf answers the questions a form may ask with nothing.
var deaf = structs.FPDF_FORMFILLINFO{
	FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
	FFI_SetCursor:          func(enums.FXCT) {},
	FFI_SetTimer:           func(int, func(int)) int { return 0 },
	FFI_KillTimer:          func(int) {},
	FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
	FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
	FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return enums.FPDF_PAGE_ROTATION_NONE },
	FFI_ExecuteNamedAction: func(string) {},
}
